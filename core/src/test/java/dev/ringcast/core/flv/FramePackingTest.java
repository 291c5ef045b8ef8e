package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoder configurations and access units into frames, and configurations out of them again. */
class FramePackingTest {
    /** 640x360, High, level 3.0, lengths of 4 bytes; what x264 wrote. */
    private static final String AVC =
            "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000668ebe3cb22c0fdf8f800";

    private static final String HVCC = "0101600000009000000000005df000fcfdf8f800000f01200001000440010c01";

    @Test
    void h264AndAacTravelInTheFormThatEveryPlayerReads() throws ProtocolException {
        DecoderConfig.Avc avc = avc(AVC);
        DecoderConfig.Aac aac = AudioSpecificConfig.lowComplexity(48_000, 2);
        assertFrame("1700000000" + AVC, Kind.CONFIG, FlvFrames.configFrame(avc, 7));
        assertFrame("af001190", Kind.CONFIG, FlvFrames.configFrame(aac, 7));
        assertFrame("1701000043" + "000000026588", Kind.KEYFRAME, picture(avc, "000000026588", 67, true));
        assertFrame("2701ffffff" + "000000026188", Kind.INTER, picture(avc, "000000026188", -1, false));
        assertFrame("af0121aa", Kind.INTER, FlvFrames.audioFrame(aac, hex("21aa"), 7));
    }

    @Test
    void othersTravelInTheFormOfEnhancedRtmp() {
        DecoderConfig hevc = new DecoderConfig.Opaque(Codec.HEVC, bytes(HVCC));
        DecoderConfig av1 = new DecoderConfig.Opaque(Codec.AV1, bytes("81000c00"));
        DecoderConfig opus = new DecoderConfig.Opaque(Codec.OPUS, bytes("4f70"));
        assertFrame("9068766331" + HVCC, Kind.CONFIG, FlvFrames.configFrame(hevc, 7));
        assertFrame("9168766331000021" + "000000022601", Kind.KEYFRAME, picture(hevc, "000000022601", 33, true));
        assertFrame("9168766331000000" + "000000022601", Kind.KEYFRAME, picture(hevc, "0000012601", 0, true));
        assertFrame("906176303181000c00", Kind.CONFIG, FlvFrames.configFrame(av1, 7));
        assertFrame("a1617630311200", Kind.INTER, picture(av1, "1200", 0, false));
        assertFrame("904f7075734f70", Kind.CONFIG, FlvFrames.configFrame(opus, 7));
        assertFrame("914f707573fc", Kind.INTER, FlvFrames.audioFrame(opus, hex("fc"), 7));
    }

    @Test
    void startCodesBecomeLengths() throws ProtocolException {
        Frame frame = picture(avc(AVC), "0000000109f0 000001 6588aa", 0, true);
        assertFrame("1701000000" + "0000000209f0" + "000000036588aa", Kind.KEYFRAME, frame);
    }

    @Test
    void aLengthThatLooksLikeAStartCodeIsALength() throws ProtocolException {
        String unit = "65" + "aa".repeat(0x1FE);
        Frame frame = picture(avc(AVC), "000001ff" + unit, 0, true);
        assertFrame("1701000000" + "000001ff" + unit, Kind.KEYFRAME, frame);
    }

    @Test
    void theCallersBufferIsCopiedAndNotMoved() throws ProtocolException {
        ByteBuffer whole = hex("ff 000000026588 ff").position(1).limit(7);
        Frame frame = FlvFrames.videoFrame(avc(AVC), whole.asReadOnlyBuffer(), 7, 0, true);
        whole.put(5, (byte) 0);
        assertEquals(1, whole.position());
        assertFrame("1701000000" + "000000026588", Kind.KEYFRAME, frame);
    }

    @Test
    void whatACallerGetsWrongIsSaidAtOnce() throws ProtocolException {
        DecoderConfig avc = avc(AVC);
        DecoderConfig av1 = new DecoderConfig.Opaque(Codec.AV1, bytes("81"));
        DecoderConfig unknown = new DecoderConfig.Opaque(Codec.OTHER_VIDEO, bytes("81"));
        DecoderConfig shortLengths = avc(AVC.replaceFirst("1eff", "1efd"));
        DecoderConfig aac = AudioSpecificConfig.lowComplexity(48_000, 2);
        refused(() -> picture(avc, "", 0, true));
        refused(() -> picture(avc, "000000036588", 0, true));
        refused(() -> picture(avc, "000001", 0, true));
        refused(() -> picture(avc, "000000026588", 0x800000, true));
        refused(() -> picture(av1, "1200", 5, true));
        refused(() -> picture(unknown, "1200", 0, true));
        refused(() -> picture(aac, "1200", 0, true));
        refused(() -> picture(shortLengths, "000001 6588", 0, true));
        refused(() -> FlvFrames.audioFrame(avc, hex("00"), 0));
        refused(() -> FlvFrames.audioFrame(aac, hex(""), 0));
        refused(() -> FlvFrames.configFrame(unknown, 0));
    }

    @Test
    void aConfigurationComesOutAsItWentIn() throws ProtocolException {
        for (DecoderConfig config : List.of(
                avc(AVC),
                AudioSpecificConfig.lowComplexity(44_100, 1),
                new DecoderConfig.Opaque(Codec.VP9, bytes("01")))) {
            Frame sent = FlvFrames.configFrame(config, 7);
            Frame received = FlvFrames.parse(FlvTag.typeOf(sent.track().kind()), 7, bytes(hex(sent.payload())));
            DecoderConfig read = FlvFrames.config(received);
            assertEquals(config.getClass(), read.getClass());
            assertEquals(config.codec(), read.codec());
            assertArrayEquals(config.bytes(), read.bytes());
        }
    }

    @Test
    void hevcUnderTheNumberOfH264IsPassedUnread() throws ProtocolException {
        DecoderConfig config = FlvFrames.config(parsed(FlvTag.VIDEO, "1700000000" + HVCC));
        assertEquals(
                Codec.HEVC, assertInstanceOf(DecoderConfig.Opaque.class, config).codec());
        assertDoesNotThrow(() -> new KeyframeCheck().check(parsed(FlvTag.VIDEO, "1701000000 ffffffff"), config));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "9, 1700000000 0164, an H.264 record cut short",
        "9, 9061766331 0264001effe1, an H.264 record of another version",
        "8, af00 12, an AudioSpecificConfig cut short",
    })
    void aBrokenConfigurationIsRefused(int type, String hex, String what) throws ProtocolException {
        Frame frame = parsed(type, hex);
        assertThrows(ProtocolException.class, () -> FlvFrames.config(frame), what);
    }

    @Test
    void aFrameThatIsNoneHasNoConfiguration() throws ProtocolException {
        Frame frame = parsed(FlvTag.AUDIO, "af0100");
        assertThrows(IllegalArgumentException.class, () -> FlvFrames.config(frame));
    }

    @Property
    void anyRecordIsAConfigurationOrAProtocolError(@ForAll @Size(min = 1, max = 60) byte[] record) {
        for (String header : List.of("1700000000", "af00", "9068766331", "904f707573", "9061766331")) {
            int type = header.startsWith("af") || header.startsWith("904f") ? FlvTag.AUDIO : FlvTag.VIDEO;
            try {
                DecoderConfig config =
                        FlvFrames.config(parsed(type, header + HexFormat.of().formatHex(record)));
                assertArrayEquals(record, config.bytes());
            } catch (ProtocolException expected) {
                assertEquals(false, expected.getMessage().contains("\n"));
            }
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00000002 6588 00000001 41, two units fit",
        "00000000 00000002 6588, an empty unit is passed over",
        "00000002 6588 00000000, an empty unit at the end too",
    })
    void anAccessUnitThatComesApartIsTaken(String units, String what) throws ProtocolException {
        DecoderConfig avc = avc(AVC);
        Frame legacy = parsed(FlvTag.VIDEO, "1701000000" + units);
        Frame enhanced = parsed(FlvTag.VIDEO, "a361766331" + units);
        assertDoesNotThrow(() -> new KeyframeCheck().check(legacy, avc), what);
        assertDoesNotThrow(() -> new KeyframeCheck().check(enhanced, avc), what);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00000003 6588, a length past the end",
        "ffffffff 6588, a length of 4 GiB",
        "00000002 6588 0000, a cut length",
        "00000000, nothing but an empty unit",
        "00, less than a length",
    })
    void anAccessUnitThatDoesNotComeApartIsRefused(String units, String what) throws ProtocolException {
        DecoderConfig avc = avc(AVC);
        for (String header : List.of("1701000000", "2701000000", "a361766331", "9161766331000000")) {
            Frame frame = parsed(FlvTag.VIDEO, header + units);
            assertThrows(ProtocolException.class, () -> new KeyframeCheck().check(frame, avc), what);
        }
    }

    @Test
    void whatIsNoAccessUnitOfH264IsNotLookedInto() throws ProtocolException {
        DecoderConfig avc = avc(AVC);
        for (String body : List.of("1702000000", "1700000000ff", "5700", "91617630311200", "2c01000000ff")) {
            Frame frame = parsed(FlvTag.VIDEO, body);
            assertDoesNotThrow(() -> new KeyframeCheck().check(frame, avc), body);
        }
        assertDoesNotThrow(() -> new KeyframeCheck().check(parsed(FlvTag.AUDIO, "af01ff"), avc));
    }

    @Property
    void whatIsMadeIsRecognised(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 300) Integer> units,
            @ForAll @IntRange(min = -0x800000, max = 0x7FFFFF) int cts,
            @ForAll boolean keyframe)
            throws ProtocolException {
        StringBuilder accessUnit = new StringBuilder();
        units.forEach(length -> accessUnit.append(String.format("%08x", length)).append("41".repeat(length)));
        DecoderConfig avc = avc(AVC);
        Frame made = picture(avc, accessUnit.toString(), cts, keyframe);
        Frame read = parsed(FlvTag.VIDEO, hex(made.payload()));
        assertEquals(made.toString(), read.toString());
        assertEquals(accessUnit.toString(), hex(read.data()));
        new KeyframeCheck().check(read, avc);
    }

    private static void refused(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    private static Frame picture(DecoderConfig config, String accessUnit, int cts, boolean keyframe) {
        return FlvFrames.videoFrame(config, hex(accessUnit), 7, cts, keyframe);
    }

    private static Frame parsed(int type, String hex) throws ProtocolException {
        return FlvFrames.parse(type, 7, bytes(hex));
    }

    private static DecoderConfig.Avc avc(String record) throws ProtocolException {
        return AvcDecoderConfigurationRecord.parse(bytes(record));
    }

    private static void assertFrame(String payload, Kind kind, Frame frame) {
        assertEquals(payload, hex(frame.payload()));
        assertEquals(kind, frame.kind());
        assertEquals(7, frame.dts());
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
