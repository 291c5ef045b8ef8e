package dev.ringcast.core.codec.h264;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.BitWriter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvcDecoderConfigurationRecordTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SPS = "6742c01ed900a02ff9701100000303e90000ea600f162e48";
    private static final String PPS = "68cb83cb20";
    private static final String HIGH_SPS = "677a001eb6cd940b424d808800000300080000030190f8a14cb0";

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0142c01e ff e1 0018" + SPS + " 01 0005" + PPS + ", 66, 192, 30, 4, 1, 1, 640, 360",
        "0142c01e fc e2 0018" + SPS + " 0018" + SPS + " 02 0005" + PPS + " 0005" + PPS
                + ", 66, 192, 30, 1, 2, 2, 640, 360",
        "0142c01e fd e2 0000 0018" + SPS + " 01 0005" + PPS + ", 66, 192, 30, 2, 1, 1, 640, 360",
        "0142c01e ff e1 0002 6742 01 0005" + PPS + ", 66, 192, 30, 4, 1, 1, 0, 0",
        "0142c01e ff e0 00, 66, 192, 30, 4, 0, 0, 0, 0",
        "0142c01e ff e1 0018" + SPS + " 01 0005" + PPS + " fdf8f800, 66, 192, 30, 4, 1, 1, 640, 360",
        "01000000 ff e1 0018" + SPS + " 01 0005" + PPS + ", 66, 192, 30, 4, 1, 1, 640, 360", // the SPS wins
        "01640032 ff e2 0002 6742 0018" + SPS + " 01 0005" + PPS + ", 66, 192, 30, 4, 2, 1, 640, 360",
    })
    void readsTheRecordsOfThisWorld(
            String hex,
            int profile,
            int constraints,
            int level,
            int lengthSize,
            int sps,
            int pps,
            int width,
            int height)
            throws ProtocolException {
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.parse(bytes(hex));
        assertArrayEquals(bytes(hex), config.bytes());
        assertEquals(
                List.of(profile, constraints, level, lengthSize, sps, pps, width, height),
                List.of(
                        config.profile(),
                        config.constraints(),
                        config.level(),
                        config.lengthSize(),
                        config.sps().size(),
                        config.pps().size(),
                        config.width(),
                        config.height()));
    }

    @ParameterizedTest(name = "{0} is refused")
    @ValueSource(
            strings = {
                "",
                "01",
                "0142c01eff",
                "0042c01effe000",
                "0242c01effe000",
                "0142c01efee000",
                "0142c01effe0",
                "0142c01effff0018" + SPS,
                "0142c01effe1001967",
                "0142c01effe1ffff67",
                "0142c01effe10018" + SPS,
                "0142c01effe10018" + SPS + "010006" + PPS,
                "0142c01effe10018" + SPS + "020005" + PPS,
            })
    void brokenRecordsAreRefused(String hex) {
        assertThrows(ProtocolException.class, () -> AvcDecoderConfigurationRecord.parse(bytes(hex)));
    }

    @Test
    void anEncodersFirstAccessUnitIsEnough() throws ProtocolException {
        byte[] unit = bytes("00000001 09f0 00000001 " + SPS + " 00000001 " + PPS + " 000001 65888400");
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.fromAnnexB(ByteBuffer.wrap(unit));
        assertArrayEquals(bytes("0142c01e ff e1 0018" + SPS + " 01 0005" + PPS), config.bytes());
        assertEquals(640, config.width());
    }

    @Test
    void profilesAboveMainSayTheirSampleFormat() throws ProtocolException {
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.of(List.of(bytes(HIGH_SPS)), List.of(bytes(PPS)));
        assertArrayEquals(bytes("017a001e ff e1 001a" + HIGH_SPS + " 01 0005" + PPS + " fefafa00"), config.bytes());
        assertEquals(576, config.height());
    }

    @Test
    void anAccessUnitWithoutParameterSetsIsRefused() {
        assertThrows(
                ProtocolException.class,
                () -> AvcDecoderConfigurationRecord.fromAnnexB(ByteBuffer.wrap(bytes("0000016588"))));
        assertThrows(
                ProtocolException.class,
                () -> AvcDecoderConfigurationRecord.fromAnnexB(ByteBuffer.wrap(bytes("000001" + SPS))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "640x360 behind 640x360, " + SPS + " " + PPS + " 65888400, ''",
        "nothing, 65888400, ''",
        "behind the slice, 65888400 " + HIGH_SPS + ", ''",
        "another SPS, 09f0 " + HIGH_SPS + " " + PPS + " 65888400, 017a001e fd e1 001a" + HIGH_SPS + " 01 0005" + PPS,
        "another PPS, 68cb84 65888400, 0142c01e fd e1 0018" + SPS + " 01 0003 68cb84",
        "a further PPS, 6844 65888400, 0142c01e fd e1 0018" + SPS + " 02 0002 6844 0005" + PPS,
        "the same SPS twice, " + HIGH_SPS + " " + HIGH_SPS + " 65, 017a001e fd e1 001a" + HIGH_SPS + " 01 0005" + PPS,
    })
    void parameterSetsOfAKeyframeMakeAConfigurationIfTheyDiffer(String what, String units, String record)
            throws ProtocolException {
        DecoderConfig.Avc before =
                AvcDecoderConfigurationRecord.parse(bytes("0142c01e fd e1 0018" + SPS + " 01 0005" + PPS));
        DecoderConfig.Avc made = AvcDecoderConfigurationRecord.inBand(before, prefixed(units));
        if (record.isEmpty()) {
            assertSame(before, made);
            return;
        }
        String hex = HEX.formatHex(made.bytes());
        assertTrue(hex.startsWith(record.replace(" ", "")), hex);
        assertEquals(2, made.lengthSize());
        assertSame(made, AvcDecoderConfigurationRecord.inBand(made, prefixed(units)), "and then they are in it");
        assertEquals(record.contains(HIGH_SPS) ? 576 : 360, made.height());
    }

    @Test
    void whatIsKnownUnderAnotherIdStaysBehindWhatIsInBand() throws ProtocolException {
        byte[] other = new BitWriter()
                .bits(0x42c01e, 24)
                .ue(3)
                .ue(0)
                .ue(2)
                .ue(1)
                .flag(false)
                .ue(19)
                .ue(10)
                .bits(6, 3)
                .flag(false)
                .nal(0x67);
        DecoderConfig.Avc before =
                AvcDecoderConfigurationRecord.parse(bytes("0142c01e fd e1 0018" + SPS + " 01 0005" + PPS));
        DecoderConfig.Avc made = AvcDecoderConfigurationRecord.inBand(before, prefixed(HEX.formatHex(other) + " 6588"));
        assertEquals(List.of(320, 2), List.of(made.width(), made.sps().size()));
        assertEquals(
                640,
                AvcDecoderConfigurationRecord.inBand(made, prefixed(SPS + " 6588"))
                        .width(),
                "and back");
    }

    @Test
    void aRecordWithoutParameterSetsGetsThoseOfAKeyframe() throws ProtocolException {
        DecoderConfig.Avc before = AvcDecoderConfigurationRecord.parse(bytes("0142c01e fd e0 00"));
        DecoderConfig.Avc made = AvcDecoderConfigurationRecord.inBand(before, prefixed(SPS + " " + PPS + " 6588"));
        assertEquals(
                List.of(640, 1, 1),
                List.of(made.width(), made.sps().size(), made.pps().size()));
    }

    @Test
    void brokenParameterSetsMakeNone() throws ProtocolException {
        DecoderConfig.Avc before =
                AvcDecoderConfigurationRecord.parse(bytes("0142c01e fd e1 0018" + SPS + " 01 0005" + PPS));
        for (String units : List.of("6742 6588", "67ffffff00000001 6588", "6800 6588")) {
            assertThrows(
                    ProtocolException.class,
                    () -> AvcDecoderConfigurationRecord.inBand(before, prefixed(units)),
                    units);
        }
    }

    @Property
    void anyAccessUnitMakesAConfigurationOrAProtocolErrorAndNothingElse(@ForAll byte[] sps, @ForAll byte[] pps)
            throws ProtocolException {
        DecoderConfig.Avc before =
                AvcDecoderConfigurationRecord.parse(bytes("0142c01e fd e1 0018" + SPS + " 01 0005" + PPS));
        String units = "67" + HEX.formatHex(sps) + " 68" + HEX.formatHex(pps);
        try {
            AvcDecoderConfigurationRecord.inBand(before, prefixed(units));
        } catch (ProtocolException expected) {
            assertTrue(expected.getMessage() != null);
        }
    }

    /** NAL units with lengths of two bytes. */
    private static ByteBuffer prefixed(String units) {
        StringBuilder hex = new StringBuilder();
        for (String unit : units.split(" ")) {
            hex.append("%04x".formatted(unit.length() / 2)).append(unit);
        }
        return ByteBuffer.wrap(bytes(hex.toString()));
    }

    @Test
    void whatNoRecordCanHoldIsTheCallersMistake() {
        List<byte[]> sps = List.of(bytes(SPS));
        List<byte[]> pps = List.of(bytes(PPS));
        assertThrows(IllegalArgumentException.class, () -> AvcDecoderConfigurationRecord.of(List.of(), pps));
        assertThrows(IllegalArgumentException.class, () -> AvcDecoderConfigurationRecord.of(sps, List.of()));
        assertThrows(IllegalArgumentException.class, () -> AvcDecoderConfigurationRecord.of(pps, sps));
        assertThrows(
                IllegalArgumentException.class,
                () -> AvcDecoderConfigurationRecord.of(sps, List.of(new byte[0x10000])));
    }

    @Test
    void moreParameterSetsThanARecordCanCountAreTheCallersMistake() {
        List<byte[]> sps = Collections.nCopies(32, bytes(SPS));
        List<byte[]> pps = Collections.nCopies(256, bytes(PPS));
        assertThrows(IllegalArgumentException.class, () -> AvcDecoderConfigurationRecord.of(sps, pps.subList(0, 1)));
        assertThrows(IllegalArgumentException.class, () -> AvcDecoderConfigurationRecord.of(sps.subList(0, 1), pps));
    }

    @Test
    void ofAnAccessUnit31SequenceAnd255PictureParameterSetsAreTaken() throws ProtocolException {
        String unit = ("00000001" + SPS).repeat(40) + ("00000001" + PPS).repeat(300);
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.fromAnnexB(ByteBuffer.wrap(bytes(unit)));
        assertEquals(31, config.sps().size());
        assertEquals(255, config.pps().size());
    }

    @Property
    void anyNumberOfParameterSetsIsReadBack(
            @ForAll @IntRange(min = 1, max = 31) int sps, @ForAll @IntRange(min = 1, max = 255) int pps)
            throws ProtocolException {
        List<byte[]> spsList = Collections.nCopies(sps, bytes(SPS));
        List<byte[]> ppsList = Collections.nCopies(pps, bytes(PPS));
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.of(spsList, ppsList);
        assertEquals(
                spsList.stream().map(HEX::formatHex).toList(),
                config.sps().stream().map(HEX::formatHex).toList());
        assertEquals(
                ppsList.stream().map(HEX::formatHex).toList(),
                config.pps().stream().map(HEX::formatHex).toList());
    }

    @Property
    void anyBytesAreAConfigurationOrAProtocolErrorAndNothingElse(@ForAll byte[] tail) {
        byte[] record = bytes("0142c01eff" + HEX.formatHex(tail));
        try {
            DecoderConfig.Avc config = AvcDecoderConfigurationRecord.parse(record);
            assertEquals(4, config.lengthSize());
        } catch (ProtocolException expected) {
            assertTrue(expected.getMessage().startsWith("avcC"), expected.getMessage());
        }
    }

    private static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }
}
