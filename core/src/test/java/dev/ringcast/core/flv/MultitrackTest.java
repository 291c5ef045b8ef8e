package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of several tracks, as Enhanced RTMP v2 writes them. */
class MultitrackTest {
    private static final int AV01 = 0x61763031;

    private static ByteBuffer body(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static List<String> split(ByteBuffer body, MediaKind kind) throws ProtocolException {
        return Multitrack.split(body, kind).stream()
                .map(each -> HexFormat.of().formatHex(each))
                .toList();
    }

    @Test
    void tracksOfOneCodecGetABodyEach() throws ProtocolException {
        ByteBuffer body = body("96 11 68766331 01 000004 00000aaa 00 000006 000010bbbbcc 02 000003 000000");
        assertEquals(
                List.of("96016876633101" + "00000aaa", "9168766331" + "000010bbbbcc", "96016876633102" + "000000"),
                split(body, MediaKind.VIDEO));
    }

    @Test
    void tracksMayHaveCodecsOfTheirOwn() throws ProtocolException {
        ByteBuffer body = body("96 23 76703039 01 000001 aa 61763031 00 000002 bbcc");
        assertEquals(List.of("96037670303901aa", "9361763031bbcc"), split(body, MediaKind.VIDEO));
        ByteBuffer audio = body("95 11 4f707573 00 000002 aabb 01 000001 cc");
        assertEquals(List.of("914f707573aabb", "95014f70757301cc"), split(audio, MediaKind.AUDIO));
    }

    @Test
    void nanosecondsInFrontOfTheTracksAreThoseOfEach() throws ProtocolException {
        ByteBuffer body = body("a7 02 000102 06 13 61763031 00 000001 aa 05 000001 bb");
        assertEquals(
                List.of("a702000102036176303 1aa".replace(" ", ""), "a70200010206036176303105bb"),
                split(body, MediaKind.VIDEO));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "17 01 000000 aa,          false",
        "93 61763031 aa,           false",
        "96 03 61763031 01 aa,     false",
        "97 02 000001 03 61763031 aa, false",
        "96 13 61763031 01,        true",
        "96 23 61763031 01,        true",
        "97 02 000001 06 13 61763031 01, true",
        "96 36,                    true",
    })
    void aMessageOfSeveralTracksIsRecognised(String hex, boolean several) throws ProtocolException {
        assertEquals(several, Multitrack.isIn(body(hex), MediaKind.VIDEO));
    }

    @Test
    void audioIsToldFromVideo() throws ProtocolException {
        assertFalse(Multitrack.isIn(body("af 01 2110"), MediaKind.AUDIO));
        assertFalse(Multitrack.isIn(body("15 10 00"), MediaKind.AUDIO));
        assertTrue(Multitrack.isIn(body("95 10 4f707573"), MediaKind.AUDIO));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "96 33 61763031,                        a multitrack type that does not exist",
        "96 16 61763031,                        a multitrack in a multitrack",
        "96 13 61763031,                        no tracks",
        "96 13 61763031 00 000002 aa,           a track larger than the rest",
        "96 13 61763031 00 000000 000000,       a second track cut short",
        "96 23 61763031 00 000000 617630,       a cut FourCC",
    })
    void aMessageThatContradictsItselfIsRefused(String hex, String what) {
        assertThrows(ProtocolException.class, () -> Multitrack.split(body(hex), MediaKind.VIDEO), what);
    }

    @Test
    void aMessageHas16TracksAtMost() throws ProtocolException {
        String track = "05000000";
        assertEquals(
                16,
                Multitrack.split(body("961361763031" + track.repeat(16)), MediaKind.VIDEO)
                        .size());
        assertThrows(
                ProtocolException.class,
                () -> Multitrack.split(body("961361763031" + track.repeat(17)), MediaKind.VIDEO));
    }

    /** One track of a message. */
    record Part(int id, byte[] data) {}

    @Provide
    Arbitrary<List<Part>> parts() {
        Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
        return Combinators.combine(Arbitraries.integers().between(0, 255), data)
                .as(Part::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(Multitrack.MAX_TRACKS);
    }

    @Property
    void whatWasJoinedComesApart(@ForAll("parts") List<Part> parts) throws ProtocolException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {(byte) 0x96, 0x13, 'a', 'v', '0', '1'});
        for (Part part : parts) {
            message.writeBytes(new byte[] {(byte) part.id(), 0, 0, (byte) part.data().length});
            message.writeBytes(part.data());
        }
        List<byte[]> bodies = Multitrack.split(ByteBuffer.wrap(message.toByteArray()), MediaKind.VIDEO);
        assertEquals(parts.size(), bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            ByteBuffer body = ByteBuffer.wrap(bodies.get(i));
            VideoTagHeader header = VideoTagHeader.read(body);
            assertEquals(
                    new VideoTagHeader.Enhanced(
                            1, PacketType.CODED_FRAMES_X, AV01, 0, parts.get(i).id(), 0),
                    header);
            assertEquals(ByteBuffer.wrap(parts.get(i).data()), body);
        }
    }

    @Property
    void anyBytesComeApartOrAreAProtocolError(@ForAll byte[] rest) {
        byte[] body =
                ByteBuffer.allocate(1 + rest.length).put((byte) 0x96).put(rest).array();
        try {
            if (Multitrack.isIn(ByteBuffer.wrap(body), MediaKind.VIDEO)) {
                Multitrack.split(ByteBuffer.wrap(body), MediaKind.VIDEO);
            }
        } catch (ProtocolException expected) {
            assertFalse(expected.getMessage().contains("\n"));
        }
    }
}
