package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.flv.VideoTagHeader.Enhanced;
import dev.ringcast.core.flv.VideoTagHeader.Legacy;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VideoTagHeaderTest {
    private static final int HVC1 = 0x68766331;
    private static final int AV01 = 0x61763031;

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("17 00 000000", new Legacy(1, 7, PacketType.SEQUENCE_START, 0)),
                Arguments.of("17 01 000043", new Legacy(1, 7, PacketType.CODED_FRAMES, 67)),
                Arguments.of("27 01 ffffd7", new Legacy(2, 7, PacketType.CODED_FRAMES, -41)),
                Arguments.of("37 01 800000", new Legacy(3, 7, PacketType.CODED_FRAMES, -0x800000)),
                Arguments.of("17 02 000000", new Legacy(1, 7, PacketType.SEQUENCE_END, 0)),
                Arguments.of("1c 00 000000", new Legacy(1, 12, PacketType.SEQUENCE_START, 0)),
                Arguments.of("2c 01 7fffff", new Legacy(2, 12, PacketType.CODED_FRAMES, 0x7FFFFF)),
                Arguments.of("12", new Legacy(1, 2, PacketType.CODED_FRAMES, 0)),
                Arguments.of("57", new Legacy(5, 7, PacketType.COMMAND, 0)),
                Arguments.of("90 68766331", new Enhanced(1, PacketType.SEQUENCE_START, HVC1, 0, 0, 0)),
                Arguments.of("91 68766331 000021", new Enhanced(1, PacketType.CODED_FRAMES, HVC1, 33, 0, 0)),
                Arguments.of("a1 76766331 ffffff", new Enhanced(2, PacketType.CODED_FRAMES, 0x76766331, -1, 0, 0)),
                Arguments.of("91 61763031", new Enhanced(1, PacketType.CODED_FRAMES, AV01, 0, 0, 0)),
                Arguments.of("a3 61766331", new Enhanced(2, PacketType.CODED_FRAMES_X, Codec.H264, 0)),
                Arguments.of("92 61766331", new Enhanced(1, PacketType.SEQUENCE_END, Codec.H264, 0)),
                Arguments.of("94 68766331", new Enhanced(1, PacketType.METADATA, HVC1, 0, 0, 0)),
                Arguments.of("d4 68766331", new Enhanced(5, PacketType.METADATA, HVC1, 0, 0, 0)),
                Arguments.of("95 61763031", new Enhanced(1, PacketType.MPEG2TS_SEQUENCE_START, AV01, 0, 0, 0)),
                Arguments.of("d0", new Enhanced(5, PacketType.COMMAND, 0, 0, 0, 0)),
                Arguments.of(
                        "97 02 0f423f 03 61766331",
                        new Enhanced(1, PacketType.CODED_FRAMES_X, 0x61766331, 0, 0, 999_999)),
                Arguments.of("96 01 61766331 07 000005", new Enhanced(1, PacketType.CODED_FRAMES, 0x61766331, 5, 7, 0)),
                Arguments.of(
                        "97 02 000001 06 00 68766331 01", new Enhanced(1, PacketType.SEQUENCE_START, HVC1, 0, 1, 1)));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("vectors")
    void readsAndWritesTheVectorsOfTheSpecification(String hex, VideoTagHeader header) throws ProtocolException {
        byte[] wire = bytes(hex);
        assertEquals(header, VideoTagHeader.read(ByteBuffer.wrap(wire)));
        assertArrayEquals(wire, written(header));
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll("headers") VideoTagHeader header) throws ProtocolException {
        assertEquals(header, VideoTagHeader.read(ByteBuffer.wrap(written(header))));
    }

    @Property
    void anyBytesAreAHeaderOrAProtocolErrorAndNothingElse(@ForAll byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            VideoTagHeader.read(in);
            assertTrue(in.position() <= in.limit() && in.limit() <= body.length);
        } catch (ProtocolException expected) {
            assertTrue(!expected.getMessage().contains("\n"));
        }
    }

    /** Random bytes seldom come as far as ModEx and tracks: these do. */
    @Property
    void anyBytesBehindAnEnhancedTypeAreAHeaderOrAProtocolError(@ForAll byte[] rest, @ForAll("inner") int first) {
        byte[] body =
                ByteBuffer.allocate(1 + rest.length).put((byte) first).put(rest).array();
        anyBytesAreAHeaderOrAProtocolErrorAndNothingElse(body);
    }

    @Test
    void aModExOfAnyOtherKindIsSkippedByItsSize() throws ProtocolException {
        String longData = "55".repeat(300);
        ByteBuffer in = ByteBuffer.wrap(bytes("a7 ff 012b " + longData + " f7 00 99 13 61763031 77"));
        assertEquals(new Enhanced(2, PacketType.CODED_FRAMES_X, AV01, 0, 0, 0), VideoTagHeader.read(in));
        assertEquals("77", rest(in));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'', nothing at all",
        "17, no packet type",
        "1700, no composition time",
        "2701ffff, a cut composition time",
        "90, no FourCC",
        "90687663, a cut FourCC",
        "91687663310000, a cut composition time behind a FourCC",
        "97, no ModEx size",
        "97ff, no long ModEx size",
        "97ffffff00, ModEx data past the end",
        "9700aa, no type behind ModEx",
        "96, no multitrack type",
        "9606, a multitrack in a multitrack",
        "9607, a ModEx in a multitrack",
        "963361763031, a multitrack type that does not exist",
        "960361763031, no track id",
        "961361763031000000 01aa, several tracks",
    })
    void aHeaderThatEndsTooSoonOrContradictsItselfIsRefused(String hex, String what) {
        assertThrows(ProtocolException.class, () -> VideoTagHeader.read(ByteBuffer.wrap(bytes(hex))), what);
    }

    /** Each ModEx has one byte of data, and says that another one follows; the last says that a frame does. */
    private static String chain(int length) {
        return "97" + "000007".repeat(length - 1) + "000003 61763031";
    }

    @Test
    void aChainOfModExHas16OfThemAtMost() throws ProtocolException {
        assertEquals(
                new Enhanced(1, PacketType.CODED_FRAMES_X, AV01, 0, 0, 0),
                VideoTagHeader.read(ByteBuffer.wrap(bytes(chain(16)))));
        assertThrows(ProtocolException.class, () -> VideoTagHeader.read(ByteBuffer.wrap(bytes(chain(17)))));
        byte[] endless = bytes("97" + "000007".repeat(100));
        assertThrows(ProtocolException.class, () -> VideoTagHeader.read(ByteBuffer.wrap(endless)));
    }

    @ParameterizedTest
    @CsvSource({"17 02", "17 02 00", "27 03 0000 ", "27 ff 000000"})
    void theEndOfASequenceAndUnknownTypesMayLackATime(String hex) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(bytes(hex));
        assertEquals(0, VideoTagHeader.read(in).cts());
        assertEquals(0, in.remaining());
    }

    @Test
    void whatHasNoNumberCannotBeWritten() {
        VideoTagHeader header = new Enhanced(1, PacketType.MULTICHANNEL_CONFIG, AV01, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> header.put(ByteBuffer.allocate(20)));
        assertThrows(IllegalArgumentException.class, () -> new Legacy(1, 7, PacketType.CODED_FRAMES, 0x800000));
        assertThrows(IllegalArgumentException.class, () -> new Legacy(8, 7, PacketType.CODED_FRAMES, 0));
        assertThrows(IllegalArgumentException.class, () -> new Legacy(1, 16, PacketType.CODED_FRAMES, 0));
        assertThrows(IllegalArgumentException.class, () -> new Enhanced(1, PacketType.CODED_FRAMES, AV01, 0, 256, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new Enhanced(1, PacketType.CODED_FRAMES, AV01, 0, 0, 1_000_000));
    }

    @Provide
    Arbitrary<Integer> inner() {
        return Arbitraries.of(0x96, 0x97, 0xA7, 0xD7, 0x91);
    }

    @Provide
    Arbitrary<VideoTagHeader> headers() {
        Arbitrary<Integer> frameTypes = Arbitraries.of(0, 1, 2, 3, 4, 6, 7);
        Arbitrary<Integer> times = Arbitraries.integers().between(-0x800000, 0x7FFFFF);
        Arbitrary<VideoTagHeader> legacy = Combinators.combine(frameTypes, Arbitraries.of(7, 12), times)
                .as((frameType, codec, cts) -> new Legacy(frameType, codec, PacketType.CODED_FRAMES, cts));
        Arbitrary<PacketType> types = Arbitraries.of(
                PacketType.SEQUENCE_START, PacketType.CODED_FRAMES, PacketType.CODED_FRAMES_X, PacketType.METADATA);
        Arbitrary<Integer> fourCcs = Arbitraries.of(0x61766331, HVC1, AV01, 0x3F3F3F3F);
        Arbitrary<Integer> nanos = Arbitraries.integers().between(0, 999_999);
        Arbitrary<VideoTagHeader> enhanced = Combinators.combine(
                        frameTypes,
                        types,
                        fourCcs,
                        times,
                        Arbitraries.integers().between(0, 255),
                        nanos)
                .as((frameType, type, fourCc, cts, track, nano) -> {
                    boolean timed = type == PacketType.CODED_FRAMES && (fourCc == 0x61766331 || fourCc == HVC1);
                    return new Enhanced(frameType, type, fourCc, timed ? cts : 0, track, nano);
                });
        return Arbitraries.oneOf(legacy, enhanced);
    }

    private static byte[] written(VideoTagHeader header) {
        ByteBuffer out = ByteBuffer.allocate(header.bytes());
        header.put(out);
        assertEquals(0, out.remaining());
        return out.array();
    }

    private static String rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return HexFormat.of().formatHex(rest);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
