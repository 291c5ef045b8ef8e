package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.flv.AudioTagHeader.Enhanced;
import dev.ringcast.core.flv.AudioTagHeader.Legacy;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AudioTagHeaderTest {
    private static final int OPUS = 0x4F707573;

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("af 00", new Legacy(10, 15, PacketType.SEQUENCE_START), Codec.AAC),
                Arguments.of("af 01", new Legacy(10, 15, PacketType.CODED_FRAMES), Codec.AAC),
                Arguments.of("2e", new Legacy(2, 14, PacketType.CODED_FRAMES), Codec.MP3),
                Arguments.of("e0", new Legacy(14, 0, PacketType.CODED_FRAMES), Codec.MP3),
                Arguments.of("b2", new Legacy(11, 2, PacketType.CODED_FRAMES), Codec.OTHER_AUDIO),
                Arguments.of("90 4f707573", new Enhanced(PacketType.SEQUENCE_START, Codec.OPUS), Codec.OPUS),
                Arguments.of("91 664c6143", new Enhanced(PacketType.CODED_FRAMES, Codec.FLAC), Codec.FLAC),
                Arguments.of("92 6d703461", new Enhanced(PacketType.SEQUENCE_END, Codec.AAC), Codec.AAC),
                Arguments.of("94 61632d33", new Enhanced(PacketType.MULTICHANNEL_CONFIG, Codec.AC3), Codec.AC3),
                Arguments.of("91 2e6d7033", new Enhanced(PacketType.CODED_FRAMES, Codec.MP3), Codec.MP3),
                Arguments.of("91 65632d33", new Enhanced(PacketType.CODED_FRAMES, Codec.EAC3), Codec.EAC3),
                Arguments.of("91 3f3f3f3f", new Enhanced(PacketType.CODED_FRAMES, 0x3F3F3F3F, 0, 0), Codec.OTHER_AUDIO),
                Arguments.of("95 01 4f707573 02", new Enhanced(PacketType.CODED_FRAMES, OPUS, 2, 0), Codec.OPUS),
                Arguments.of(
                        "97 02 000007 01 4f707573", new Enhanced(PacketType.CODED_FRAMES, OPUS, 0, 7), Codec.OPUS));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("vectors")
    void readsAndWritesTheVectorsOfTheSpecification(String hex, AudioTagHeader header, Codec codec)
            throws ProtocolException {
        byte[] wire = bytes(hex);
        assertEquals(header, AudioTagHeader.read(ByteBuffer.wrap(wire)));
        assertEquals(codec, header.codec());
        assertArrayEquals(wire, written(header));
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll("types") PacketType type,
            @ForAll int fourCc,
            @ForAll @IntRange(max = 255) int track,
            @ForAll @IntRange(max = 999_999) int nanos)
            throws ProtocolException {
        AudioTagHeader header = new Enhanced(type, fourCc, track, nanos);
        assertEquals(header, AudioTagHeader.read(ByteBuffer.wrap(written(header))));
    }

    @Property
    void anyBytesAreAHeaderOrAProtocolErrorAndNothingElse(@ForAll byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            AudioTagHeader.read(in);
            assertTrue(in.position() <= in.limit() && in.limit() <= body.length);
        } catch (ProtocolException expected) {
            assertTrue(!expected.getMessage().contains("\n"));
        }
    }

    @Property
    void anyBytesBehindAnEnhancedTypeAreAHeaderOrAProtocolError(
            @ForAll byte[] rest, @ForAll @IntRange(min = 0x90, max = 0x9F) int first) {
        byte[] body =
                ByteBuffer.allocate(1 + rest.length).put((byte) first).put(rest).array();
        anyBytesAreAHeaderOrAProtocolErrorAndNothingElse(body);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'', nothing at all",
        "af, no packet type",
        "90, no FourCC",
        "904f7075, a cut FourCC",
        "9505, a multitrack in a multitrack",
        "95114f70757300000002aabb, several tracks",
    })
    void aHeaderThatEndsTooSoonOrContradictsItselfIsRefused(String hex, String what) {
        assertThrows(ProtocolException.class, () -> AudioTagHeader.read(ByteBuffer.wrap(bytes(hex))), what);
    }

    @Test
    void anUnknownPacketTypeIsReadButNotWritten() throws ProtocolException {
        AudioTagHeader header = AudioTagHeader.read(ByteBuffer.wrap(bytes("af02")));
        assertEquals(PacketType.UNKNOWN, header.packetType());
        assertThrows(IllegalArgumentException.class, () -> header.put(ByteBuffer.allocate(8)));
        assertThrows(IllegalArgumentException.class, () -> new Legacy(9, 0, PacketType.CODED_FRAMES));
    }

    @Provide
    Arbitrary<PacketType> types() {
        return Arbitraries.of(
                PacketType.SEQUENCE_START,
                PacketType.CODED_FRAMES,
                PacketType.SEQUENCE_END,
                PacketType.MULTICHANNEL_CONFIG);
    }

    private static byte[] written(AudioTagHeader header) {
        ByteBuffer out = ByteBuffer.allocate(header.bytes());
        header.put(out);
        assertEquals(0, out.remaining());
        return out.array();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
