package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FLV files and byte streams: what is written, read and fed in pieces. */
class FlvStreamTest {
    private static final int LIMIT = 100_000;
    private static final String HEADER = "464c5601 05 00000009 00000000";

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "08, 0,          000000 00",
        "09, 66051,      010203 00",
        "12, 16777215,   ffffff 00",
        "09, 16777216,   000000 01",
        "09, 2147483648, 000000 80",
        "08, 4294967295, ffffff ff",
    })
    void readsAndWritesATagAsTheSpecificationHasIt(String type, long timestamp, String time) throws IOException {
        String tag = type + "000002" + time + "000000 aabb 0000000d";
        FlvTag expected = new FlvTag(Integer.parseInt(type, 16), timestamp, bytes("aabb"));

        FlvReader reader = reader(bytes(HEADER + tag));
        assertEquals(new FlvHeader(true, true), reader.header());
        assertTag(expected, reader.next());
        assertNull(reader.next());
        assertArrayEquals(bytes(HEADER + tag), written(new FlvHeader(true, true), List.of(expected)));
    }

    @ParameterizedTest(name = "flags {0}")
    @CsvSource({"00, false, false", "01, false, true", "04, true, false", "05, true, true"})
    void theFlagsNameTheTracks(String flags, boolean audio, boolean video) throws IOException {
        byte[] wire = bytes("464c5601" + flags + "00000009 00000000");
        assertEquals(new FlvHeader(audio, video), reader(wire).header());
        assertArrayEquals(wire, written(new FlvHeader(audio, video), List.of()));
    }

    @Property
    void whatIsWrittenIsReadBackHoweverItIsCut(
            @ForAll @Size(max = 20) List<@From("tags") FlvTag> tags,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 40) Integer> cuts)
            throws IOException {
        byte[] wire = written(new FlvHeader(true, false), tags);

        FlvReader reader = reader(wire);
        List<FlvTag> read = new ArrayList<>();
        for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
            read.add(tag);
        }
        List<FlvTag> fed = new ArrayList<>();
        FlvDecoder decoder = new FlvDecoder(LIMIT, fed::add);
        feed(decoder, wire, cuts);

        assertTags(tags, read);
        assertTags(tags, fed);
        assertTrue(decoder.isBetweenTags());
        assertEquals(new FlvHeader(true, false), decoder.header().orElseThrow());
    }

    @Property
    void anyBytesAreTagsOrAProtocolErrorAndTheDecoderAgreesWithTheReader(
            @ForAll byte[] rest, @ForAll @IntRange(min = 1, max = 9) int cut) throws IOException {
        byte[] wire = join(bytes(HEADER), rest);
        List<FlvTag> read = new ArrayList<>();
        boolean refused = readAll(wire, read);

        List<FlvTag> fed = new ArrayList<>();
        FlvDecoder decoder = new FlvDecoder(LIMIT, fed::add);
        try {
            feed(decoder, wire, List.of(cut));
        } catch (ProtocolException expected) {
            assertTrue(refused);
        }
        assertTags(read, fed);
    }

    @Property
    void anyBytesInPlaceOfAHeaderAreRefusedOrRead(@ForAll byte[] wire) throws IOException {
        readAll(wire, new ArrayList<>());
    }

    @Test
    void aWrongSizeOfTheTagBeforeDoesNotMatter() throws IOException {
        byte[] wire = bytes("464c560105 00000009 deadbeef 08 000001 000000 00 000000 af ffffffff");
        FlvReader reader = reader(wire);
        assertTag(new FlvTag(FlvTag.AUDIO, 0, bytes("af")), reader.next());
        assertNull(reader.next());
    }

    @Test
    void aLongerHeaderIsSkipped() throws IOException {
        byte[] wire = bytes("464c5601 05 0000000c aabbcc 00000000 08 000001 000000 00 000000 af 0000000c");
        List<FlvTag> fed = new ArrayList<>();
        feed(new FlvDecoder(LIMIT, fed::add), wire, List.of(1));
        assertTag(reader(wire).next(), fed.get(0));
    }

    @Test
    void aHeaderOf1024BytesIsReadAndALongerOneIsRefused() throws IOException {
        String tag = "00000000 08 000001 000000 00 000000 af 0000000c";
        byte[] longest = bytes("464c5601 05 00000400" + "00".repeat(1_024 - 9) + tag);
        List<FlvTag> fed = new ArrayList<>();
        feed(new FlvDecoder(LIMIT, fed::add), longest, List.of(100));
        assertTag(reader(longest).next(), fed.get(0));
        byte[] longer = bytes("464c5601 05 00000401" + "00".repeat(1_025 - 9) + tag);
        assertThrows(ProtocolException.class, () -> reader(longer));
        FlvDecoder decoder = new FlvDecoder(LIMIT, fed::add);
        assertThrows(ProtocolException.class, () -> feed(decoder, longer, List.of(100)));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "474c560105000000090000, no signature",
        "464c56010500000008, a data offset inside the header",
        "464c5601050fffffff, a header of 256 MiB",
        "464c560105000000090000000007000000000000000000000000, a tag type that does not exist",
        "464c56010500000009000000002800000000000000000000, an encrypted tag",
        "464c5601050000000900000000090186a1000000000000000000, a tag above the limit",
    })
    void brokenFramingIsRefusedAndSoIsWhatFollows(String hex, String what) throws IOException {
        assertTrue(readAll(bytes(hex), new ArrayList<>()), what);
        FlvDecoder decoder = new FlvDecoder(LIMIT, tag -> {});
        assertThrows(ProtocolException.class, () -> feed(decoder, bytes(hex), List.of(100)));
        assertThrows(ProtocolException.class, () -> decoder.feed(new byte[1], 0, 1));
        assertFalse(decoder.isBetweenTags());
    }

    @Test
    void aStreamThatEndsInsideATagGivesTheWholeOnesBeforeIt() throws IOException {
        FlvTag tag = new FlvTag(FlvTag.VIDEO, 40, new byte[100]);
        byte[] whole = written(new FlvHeader(true, true), List.of(tag, tag));
        int second = (whole.length - 13) / 2 + 13;
        for (int length = second; length < whole.length - 4; length++) {
            List<FlvTag> read = new ArrayList<>();
            assertEquals(length != second, readAll(Arrays.copyOf(whole, length), read));
            assertEquals(1, read.size());
        }
    }

    @Test
    void aTagThatTheSinkRefusesDoesNotEndTheStream() throws IOException {
        List<FlvTag> taken = new ArrayList<>();
        FlvDecoder decoder = new FlvDecoder(LIMIT, tag -> {
            taken.add(tag);
            if (taken.size() == 1) {
                throw new IOException("not this one");
            }
        });
        FlvTag tag = new FlvTag(FlvTag.AUDIO, 0, bytes("af01"));
        byte[] wire = written(new FlvHeader(true, true), List.of(tag, tag));
        assertThrows(IOException.class, () -> decoder.feed(wire, 0, 13 + 11 + 2));
        decoder.feed(wire, 26, wire.length - 26);
        assertEquals(2, taken.size());
    }

    @Test
    void aFrameIsWrittenAtTheTimeThatIsAskedForModulo32Bits() throws IOException {
        Frame frame = FlvFrames.parse(FlvTag.AUDIO, 99, bytes("af01aabb"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FlvWriter(out).frame(frame, 0x1_0000_0002L);
        assertEquals("0800000400000200000000af01aabb0000000f", HexFormat.of().formatHex(out.toByteArray()));
    }

    @Test
    void metadataIsWrittenAtZero() throws IOException {
        Frame metadata = new FlvTag(FlvTag.SCRIPT, 7, bytes("02000a 6f6e4d65746144617461")).frame();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FlvWriter(out).frame(metadata, 77_000);
        assertEquals(
                0,
                reader(bytes(HEADER + HexFormat.of().formatHex(out.toByteArray())))
                        .next()
                        .timestamp());
    }

    @Test
    void aLargeBodyNeedsNoLargeBufferBeforeItComes() throws IOException {
        byte[] body = new byte[90_000];
        Arrays.fill(body, (byte) 7);
        FlvTag tag = new FlvTag(FlvTag.VIDEO, 1, body);
        byte[] wire = written(new FlvHeader(false, true), List.of(tag));
        List<FlvTag> fed = new ArrayList<>();
        feed(new FlvDecoder(LIMIT, fed::add), wire, List.of(1000));
        assertTags(List.of(tag), fed);
    }

    @Provide
    Arbitrary<FlvTag> tags() {
        Arbitrary<Integer> types = Arbitraries.of(FlvTag.AUDIO, FlvTag.VIDEO, FlvTag.SCRIPT);
        Arbitrary<Long> times = Arbitraries.longs().between(0, 0xFFFF_FFFFL);
        Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        return Combinators.combine(types, times, bodies).as(FlvTag::new);
    }

    private static void feed(FlvDecoder decoder, byte[] wire, List<Integer> cuts) throws IOException {
        int at = 0;
        for (int turn = 0; at < wire.length; turn++) {
            int length = Math.min(cuts.get(turn % cuts.size()), wire.length - at);
            decoder.feed(wire, at, length);
            at += length;
        }
    }

    /** Whether the stream was refused; what came before it is in {@code tags}. */
    private static boolean readAll(byte[] wire, List<FlvTag> tags) throws IOException {
        try {
            FlvReader reader = reader(wire);
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                tags.add(tag);
            }
            return false;
        } catch (ProtocolException expected) {
            return true;
        }
    }

    private static FlvReader reader(byte[] wire) throws IOException {
        return new FlvReader(new ByteArrayInputStream(wire), LIMIT);
    }

    private static byte[] written(FlvHeader header, List<FlvTag> tags) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlvWriter writer = new FlvWriter(out);
        writer.header(header);
        for (FlvTag tag : tags) {
            writer.tag(tag);
        }
        return out.toByteArray();
    }

    private static void assertTags(List<FlvTag> expected, List<FlvTag> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertTag(expected.get(i), actual.get(i));
        }
    }

    private static void assertTag(FlvTag expected, FlvTag actual) {
        assertEquals(expected.toString(), actual.toString());
        assertArrayEquals(expected.body(), actual.body());
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
