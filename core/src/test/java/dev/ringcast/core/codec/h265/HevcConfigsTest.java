package dev.ringcast.core.codec.h265;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The parameter sets are x265's, of 320x180, 640x360, and 640x360 in 4:2:2 of 10 bits. The heads are those of the
 * records that FFmpeg makes of them.
 */
class HevcConfigsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String VPS = "40010c01ffff01600000030090000003000003003c959809";
    private static final String SPS =
            "42010101600000030090000003000003003ca00a080b9f796566924caf016808000003000800000300c840";
    private static final String PPS = "4401c172b46240";
    private static final String LARGE_VPS = "40010c01ffff01600000030090000003000003003f959809";
    private static final String LARGE_SPS =
            "42010101600000030090000003000003003fa00502016965959a4932bc05a02000000300200000030321";
    private static final String TEN_BIT_SPS =
            "4201020408000003009d0800000300003f0000b0050201693659598acd24995e02d01" + "00000030010000003019080";
    private static final String IDR = "2601af08";
    private static final String SEI = "4e0105";
    private static final String HEAD = "01 01 60000000 900000000000 3c f000 fc fd f8 f8 0000 0f";
    private static final String LARGE_HEAD = "01 01 60000000 900000000000 3f f000 fc fd f8 f8 0000 0f";
    private static final String TEN_BIT_HEAD = "01 04 08000000 9d0800000000 3f f000 fc fe fa fa 0000 13";

    /** Lengths of four bytes; the SEI is of the kind that x265 puts into its record. */
    private static final DecoderConfig.Opaque BEFORE =
            record(HEAD + "04" + array("a0", VPS) + array("a1", SPS) + array("a2", PPS) + array("27", SEI));

    private static String array(String head, String... units) {
        StringBuilder hex = new StringBuilder(head + "%04x".formatted(units.length));
        for (String unit : units) {
            hex.append("%04x".formatted(unit.length() / 2)).append(unit);
        }
        return hex.toString();
    }

    private static DecoderConfig.Opaque record(String hex) {
        return new DecoderConfig.Opaque(Codec.HEVC, bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    private static DecoderConfig.Opaque inBand(DecoderConfig.Opaque before, String units) throws ProtocolException {
        return HevcConfigs.inBand(before, prefixed(units));
    }

    /** NAL units with lengths of four bytes. */
    private static ByteBuffer prefixed(String units) {
        StringBuilder hex = new StringBuilder();
        for (String unit : units.split(" ")) {
            hex.append("%08x".formatted(unit.length() / 2)).append(unit);
        }
        return ByteBuffer.wrap(bytes(hex.toString()));
    }

    private static String hex(DecoderConfig.Opaque config) {
        return HEX.formatHex(config.bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                IDR,
                VPS + " " + SPS + " " + PPS + " " + IDR,
                PPS + " " + SPS + " " + IDR,
                "460150 " + SEI + " " + IDR,
                IDR + " " + LARGE_SPS, // behind the slice
            })
    void parameterSetsOfTheRecordMakeNoOther(String units) throws ProtocolException {
        assertSame(BEFORE, inBand(BEFORE, units));
    }

    @Test
    void parameterSetsThatDifferMakeARecord() throws ProtocolException {
        DecoderConfig.Opaque made = inBand(BEFORE, "460150 " + LARGE_VPS + " " + LARGE_SPS + " " + PPS + " " + IDR);
        String arrays = array("a0", LARGE_VPS) + array("a1", LARGE_SPS) + array("a2", PPS) + array("27", SEI);
        assertEquals(hex(record(LARGE_HEAD + "04" + arrays)), hex(made));
        assertSame(made, inBand(made, LARGE_VPS + " " + LARGE_SPS + " " + PPS + " " + IDR), "and then they are in it");
        assertEquals(hex(BEFORE), hex(inBand(made, VPS + " " + SPS + " " + IDR)), "and back");
    }

    @Test
    void theHeadFollowsTheSpsAndKeepsTheSizeOfTheLengths() throws ProtocolException {
        assertTrue(hex(inBand(BEFORE, TEN_BIT_SPS + " " + IDR)).startsWith(TEN_BIT_HEAD.replace(" ", "")));
        DecoderConfig.Opaque before = record(HEAD.substring(0, HEAD.length() - 1) + "d" + "00"); // lengths of 2 bytes
        ByteBuffer unit = ByteBuffer.wrap(bytes("%04x".formatted(TEN_BIT_SPS.length() / 2) + TEN_BIT_SPS));
        DecoderConfig.Opaque made = HevcConfigs.inBand(before, unit);
        String head = TEN_BIT_HEAD.substring(0, TEN_BIT_HEAD.length() - 1) + "1";
        assertEquals(hex(record(head + "01" + array("21", TEN_BIT_SPS))), hex(made));
    }

    @Test
    void aSetUnderAnotherIdStaysBehindThoseInBand() throws ProtocolException {
        String other = "440150"; // id 1
        String made = hex(inBand(BEFORE, other + " " + IDR));
        assertTrue(made.contains(array("a2", other, PPS)), made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4201 " + IDR, // an SPS that ends early
                "440100 " + IDR,
                "440107 " + IDR, // a PPS with an id that there is not
                "4209 " + IDR, // of another layer
                "400901 " + IDR,
            })
    void brokenParameterSetsAndThoseOfOtherLayersMakeNone(String units) {
        assertThrows(ProtocolException.class, () -> inBand(BEFORE, units));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", HEAD, HEAD + "01", HEAD + "01 a1 0001 0002 42"})
    void aRecordThatEndsEarlyMakesNone(String record) {
        assertThrows(ProtocolException.class, () -> inBand(record(record), LARGE_SPS + " " + IDR));
    }

    @Test
    void aRecordWithLengthsOfThreeBytesMakesNone() {
        DecoderConfig.Opaque three = record(HEAD.substring(0, HEAD.length() - 1) + "e" + "00");
        assertThrows(ProtocolException.class, () -> inBand(three, LARGE_SPS + " " + IDR));
    }

    @Test
    void ofSetsWithoutEndAsManyAreTakenAsThereAreIds() throws ProtocolException {
        StringBuilder units = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            units.append("4401c1%06x ".formatted(i)); // all of id 0
        }
        String made = hex(inBand(BEFORE, units + IDR));
        assertTrue(made.contains(array("a2", "4401c1%06x".formatted(63))), made);
    }

    @Property
    void anyParameterSetsMakeAConfigurationOrAProtocolErrorAndNothingElse(
            @ForAll byte[] vps, @ForAll byte[] sps, @ForAll byte[] pps) {
        String units = "4001" + HEX.formatHex(vps) + " 4201" + HEX.formatHex(sps) + " 4401" + HEX.formatHex(pps);
        assertMakesOneOrNone(BEFORE.bytes(), prefixed(units));
    }

    @Property
    void anyChangeOfASetMakesAConfigurationOrAProtocolErrorAndNothingElse(
            @ForAll @IntRange(max = 41) int at, @ForAll byte change) {
        byte[] sps = bytes(LARGE_SPS);
        sps[at] ^= change;
        assertMakesOneOrNone(BEFORE.bytes(), prefixed(HEX.formatHex(sps) + " " + IDR));
    }

    @Property
    void anyBytesMakeAConfigurationOrAProtocolErrorAndNothingElse(@ForAll byte[] record, @ForAll byte[] accessUnit) {
        assertMakesOneOrNone(record, ByteBuffer.wrap(accessUnit));
        assertMakesOneOrNone(bytes(HEAD + HEX.formatHex(record)), ByteBuffer.wrap(accessUnit));
        assertMakesOneOrNone(BEFORE.bytes(), ByteBuffer.wrap(accessUnit));
    }

    private static void assertMakesOneOrNone(byte[] record, ByteBuffer accessUnit) {
        try {
            DecoderConfig.Opaque config = new DecoderConfig.Opaque(Codec.HEVC, record);
            DecoderConfig.Opaque made = HevcConfigs.inBand(config, accessUnit);
            assertEquals(record[21] & 3, made.bytes()[21] & 3, "the size of the lengths");
        } catch (ProtocolException expected) {
            assertTrue(expected.getMessage() != null);
        }
    }
}
