package dev.ringcast.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.rtmp.CutInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final String A4 = "aa".repeat(4);

    /** Audio of 32 bytes each 20 ms: section 5.3.2.1. */
    @Test
    void readsTheFirstExampleOfTheSpecification() throws IOException {
        String payload = "11".repeat(32);
        List<RawMessage> messages = readAll("03 0003e8 000020 08 40e20100" + payload // 1000 ms, message stream 123456
                + "83 000014" + payload
                + "c3" + payload
                + "c3" + payload);
        assertEquals(List.of(1000L, 1020L, 1040L, 1060L), timestamps(messages));
        assertTrue(messages.stream().allMatch(each -> each.streamId() == 123456 && each.payload().length == 32));
    }

    /** Video of 307 bytes in three chunks: section 5.3.2.2. */
    @Test
    void readsTheSecondExampleOfTheSpecification() throws IOException {
        RawMessage message = readAll("04 0003e8 000133 09 42e20100" + "22".repeat(128)
                        + "c4" + "33".repeat(128)
                        + "c4" + "44".repeat(51))
                .get(0);
        assertEquals(MessageType.VIDEO, message.type());
        assertEquals(
                "22".repeat(128) + "33".repeat(128) + "44".repeat(51),
                HexFormat.of().formatHex(message.payload()));
    }

    @Test
    void aChunkStreamMayBeginWithFormatOneAsLibrtmpsPingsDo() throws IOException {
        RawMessage message = readAll("42 000007 000006 04 000300000001").get(0);
        assertEquals(7, message.timestamp());
        assertEquals(0, message.streamId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"82 000000", "c2"})
    void aChunkStreamThatBeginsWithFormatTwoOrThreeIsRefused(String hex) {
        assertThrows(ProtocolException.class, () -> readAll(hex + "00".repeat(200)));
    }

    @Test
    void messagesWithoutPayloadPassToo() throws IOException {
        assertEquals(List.of(0L, 5L, 10L), timestamps(readAll("04 000000 000000 08 01000000 84 000005 c4")));
    }

    @Test
    void aMessageThatFillsItsLastChunkEndsWithIt() throws IOException {
        assertEquals(
                List.of(9L, 10L),
                timestamps(readAll("04 000009 000100 09 01000000" + "00".repeat(128) + "c4" + "00".repeat(128)
                        + "04 00000a 000000 09 01000000")));
    }

    @Test
    void aHeaderInsideAMessageIsAcceptedIfItsLengthIsTheSame() throws IOException {
        String begun = "04 000009 000081 09 01000000" + "00".repeat(128);
        for (String more : List.of("04 000063 000081 08 02000000 aa", "44 000063 000081 09 aa", "84 000063 aa")) {
            RawMessage message = readAll(begun + more).get(0);
            assertEquals(9, message.timestamp());
            assertEquals(MessageType.VIDEO, message.type());
            assertEquals(1, message.streamId());
        }
        assertThrows(ProtocolException.class, () -> readAll(begun + "04 000009 000082 09 01000000 aa"));
        assertThrows(ProtocolException.class, () -> readAll(begun + "44 000009 000080 09 aa"));
    }

    @Test
    void anUnknownTypeInsideAMessageOfAKnownOneChangesNothing() throws IOException {
        String begun = "04 000009 000081 63 01000000" + "00".repeat(128);
        assertEquals(0, readAll(begun + "44 000063 000081 09 aa").get(0).payload().length);
    }

    @ParameterizedTest(name = "after format 0 at {0} ms, the newest media at {1} ms: {2} ms")
    @CsvSource({
        "000010, 000010, 32", // as the specification says, early in a stream
        "001388, 001388, 10000",
        "001389, 001389, 5001", // 10002 is not near 5001
        "100000, 100000, 1048576", // most peers that send this mean the same time again
        "000100, 000180, 512",
        "000100, 002000, 256",
    })
    void aMessageWithoutHeaderAfterFormatZeroAddsTheFieldIfThatIsPlausible(String first, String other, long then)
            throws IOException {
        List<RawMessage> messages =
                readAll("06" + other + "000001 09 01000000 aa" + "04" + first + "000001 08 01000000 aa" + "c4 bb");
        assertEquals(then, messages.get(2).timestamp());
    }

    @Test
    void aTimestampWrapsAt2To32() throws IOException {
        assertEquals(
                List.of(0xFFFFFFFFL, 9L, 19L),
                timestamps(readAll("04 ffffff 000001 08 01000000 ffffffff aa 84 00000a aa c4 aa")));
    }

    @ParameterizedTest(name = "format 3 carries {0}")
    @CsvSource({"01000000", "''", "00000000"})
    void theExtendedTimestampMayBeRepeatedLeftOutOrZero(String extension) throws IOException {
        String header = "04 ffffff 000082 09 01000000 01000000";
        String payload = "11".repeat(128);
        List<RawMessage> messages =
                readAll(header + payload + "c4" + extension + "2233" + header + payload + "c4" + extension + "2233");
        assertEquals(List.of(0x1000000L, 0x1000000L), timestamps(messages));
        for (RawMessage message : messages) {
            assertEquals("112233", HexFormat.of().formatHex(message.payload(), 127, 130));
        }
    }

    @Test
    void fourZerosArePayloadIfThePeerSentAnotherExtendedTimestampBefore() throws IOException {
        String header = "04 ffffff 000084 09 01000000 01000000";
        String payload = "11".repeat(128);
        for (String before : List.of("01000000", "")) {
            List<RawMessage> messages = readAll(header + payload + "c4" + before + "22334455" + header + payload + "c4"
                    + (before.isEmpty() ? "" : "01000000") + "00000000");
            assertEquals("00000000", HexFormat.of().formatHex(messages.get(1).payload(), 128, 132));
        }
    }

    /** The reader must not read beyond the last byte, since it would wait for ever. */
    @ParameterizedTest(name = "the message ends in {0}")
    @ValueSource(strings = {"22", "2233", "223344"})
    void theReaderWaitsForNoMoreBytesThanAChunkHas(String last) throws IOException {
        String length = String.format("%06x", 128 + last.length() / 2);
        InputStream connection =
                new ByteArrayInputStream(
                        bytes("04 ffffff" + length + "09 01000000 01000000" + "11".repeat(128) + "c4" + last)) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int most) {
                        return available() == 0 ? fail() : super.read(into, offset, most);
                    }

                    private int fail() {
                        throw new AssertionError("waits for more than the chunk has");
                    }
                };
        ChunkReader reader = ChunkReaders.of(new ByteSource(connection, 16));
        RawMessage message = reader.next();
        assertNotNull(message);
        assertEquals(last, HexFormat.of().formatHex(message.payload(), 128, message.payload().length));
    }

    @Test
    void chunkSizesTakeEffectInsideAMessage() throws IOException {
        List<RawMessage> messages = readAll("04 000000 000084 09 01000000" + "11".repeat(128)
                + "02 000000 000004 01 00000000 80000001" // the highest bit is not part of it
                + "c4 aa c4 bb c4 cc c4 dd");
        assertEquals("aabbccdd", HexFormat.of().formatHex(messages.get(1).payload(), 128, 132));
    }

    @Test
    void aHugeChunkSizeAllocatesNothing() throws IOException {
        List<RawMessage> messages =
                readAll("02 000000 000004 01 00000000 7fffffff 04 000000 000200 09 01000000" + "11".repeat(512));
        assertEquals(512, messages.get(1).payload().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000004 01 00000000 00000000", "000004 01 00000000 80000000", "000003 01 00000000 000080"})
    void anInvalidChunkSizeIsRefused(String message) {
        assertThrows(ProtocolException.class, () -> readAll("02 000000 " + message + "00".repeat(9)));
    }

    @Test
    void anAbortedMessageIsForgotten() throws IOException {
        ChunkReader reader = reader("04 000000 000084 09 01000000" + "11".repeat(128)
                + "02 000000 000004 02 00000000 00000004"
                + "02 000000 000004 02 00000000 00000063" // one that does not exist
                + "02 000000 000001 02 00000000 00" // one that names none
                + "04 000028 000001 09 01000000 aa");
        assertEquals(MessageType.ABORT, reader.next().type());
        assertEquals(0, reader.partialBytes());
        assertEquals(MessageType.ABORT, reader.next().type());
        assertEquals(MessageType.ABORT, reader.next().type());
        assertArrayEquals(bytes("aa"), reader.next().payload());
    }

    @Test
    void theSixtyFifthChunkStreamIsRefused() throws IOException {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            wire.append(String.format("00%02x 000000 000001 08 01000000 aa", i));
        }
        assertEquals(64, readAll(wire.toString()).size());
        assertThrows(ProtocolException.class, () -> readAll(wire + "03 000000 000001 08 01000000 aa"));
    }

    @ParameterizedTest(name = "type {0} may have {1} bytes")
    @CsvSource({
        "9, 800000",
        "22, 800000",
        "8, 100000",
        "18, 010000",
        "15, 010000",
        "20, 010000",
        "17, 010000",
        "4, 000400"
    })
    void aMessageBeyondItsLimitIsRefusedAtItsHeader(int type, String limit) {
        String tooLong = String.format("%06x", Integer.parseInt(limit, 16) + 1);
        assertThrows(EOFException.class, () -> readAll(header(type, limit)));
        assertThrows(MessageTooLargeException.class, () -> readAll(header(type, tooLong)));
    }

    private static String header(int type, String length) {
        return String.format("04 000000 %s %02x 01000000", length, type);
    }

    @Test
    void anAnnouncedLengthIsNotAllocated() {
        ChunkReader reader = reader(header(MessageType.VIDEO, "800000") + "11".repeat(100));
        assertThrows(EOFException.class, reader::next);
        assertTrue(reader.partialBytes() <= 4096, "has " + reader.partialBytes());
    }

    @Test
    void beforePublishUnfinishedMessagesShareOneLimit() throws IOException {
        StringBuilder wire = new StringBuilder("02 000000 000004 01 00000000 00002000");
        for (int i = 0; i < 60; i++) {
            wire.append(String.format("00%02x 000000 010000 14 00000000", i)).append("22".repeat(8192));
        }
        ChunkReader reader = reader(wire.toString());
        reader.next();
        assertThrows(MessageTooLargeException.class, reader::next);
        assertTrue(reader.partialBytes() <= 256 << 10);
        ChunkReader publisher = reader(wire.toString());
        publisher.limitPartialBytes(ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS);
        publisher.next();
        assertNull(publisher.next(), "the end, between two chunks");
        assertTrue(publisher.partialBytes() >= 60 * 8192);
    }

    @Test
    void aPublisherMayHave32MiBUnderWayAndNotAByteMore() throws IOException {
        byte[] unfinished = new byte[(8 << 20) - 1]; // a chunk, and all but one byte of a message
        List<InputStream> wire = new ArrayList<>();
        wire.add(new ByteArrayInputStream(bytes("02 000000 000004 01 00000000 007fffff")));
        for (int csid = 4; csid < 8; csid++) {
            wire.add(new ByteArrayInputStream(bytes(String.format("%02x 000000 800000 09 01000000", csid))));
            wire.add(new ByteArrayInputStream(unfinished));
        }
        wire.add(new ByteArrayInputStream(bytes("08 000000 000001 14 00000000 05")));
        InputStream in = new SequenceInputStream(Collections.enumeration(wire));
        ChunkReader reader = ChunkReaders.of(new ByteSource(in, 64 << 10));
        reader.limitPartialBytes(ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS);
        reader.next();
        assertThrows(MessageTooLargeException.class, reader::next);
        assertEquals(32 << 20, reader.partialBytes());
    }

    @Test
    void oneLentArrayIsKeptAndItIsNeverLarge() throws IOException {
        String wire = "02 000000 000004 01 00000000 00ffffff" + header(8, "001000") + "aa".repeat(0x1000)
                + header(9, "010001") + "bb".repeat(0x10001) + header(8, "000800") + "cc".repeat(0x800);
        MemoryBudget budget = new MemoryBudget(1 << 20, new HeapBudget(Long.MAX_VALUE));
        ByteSource in = new ByteSource(new CutInput(bytes(wire), 1, 7, 4000), 512);
        ChunkReader reader = new ChunkReader(in, MessageLimits.DEFAULT, budget, () -> Long.MAX_VALUE);
        reader.lendMedia(true);
        reader.next();
        reader.next();
        assertEquals(0x1000, budget.used());
        assertEquals(0, reader.partialBytes(), "nothing is under way");
        assertEquals(0x10001, reader.next().length());
        assertEquals(0, budget.used(), "a large array is not kept");
        assertEquals(ByteBuffer.wrap(bytes("cc".repeat(0x800))), reader.next().body());
        assertEquals(0x800, budget.used());
        reader.lendMedia(false);
        assertEquals(0, budget.used());
    }

    @Test
    void whileMemoryIsShortNoArrayIsKept() throws IOException {
        String wire = header(8, "000040") + "aa".repeat(0x40) + header(8, "000040") + "aa".repeat(0x40);
        ByteSource in = new ByteSource(new CutInput(bytes(wire), 7), 16);
        ChunkReader reader = new ChunkReader(
                in, MessageLimits.DEFAULT, new MemoryBudget(-1, new HeapBudget(Long.MAX_VALUE)), () -> Long.MAX_VALUE);
        reader.lendMedia(true);
        assertEquals(0x40, reader.next().length());
        assertEquals(0, reader.partialBytes());
        assertEquals(0x40, reader.next().length());
    }

    @Test
    void anUnknownTypeIsSkippedWhateverItsLength() throws IOException {
        String wire = "02 000000 000004 01 00000000 00ffffff" + header(99, "100000") + "11".repeat(1 << 20)
                + header(8, "000001") + "aa";
        ChunkReader reader = reader(wire);
        reader.next();
        RawMessage unknown = reader.next();
        assertEquals(99, unknown.type());
        assertEquals(0, unknown.payload().length);
        assertArrayEquals(bytes("aa"), reader.next().payload());
    }

    @Test
    void theEndIsCleanBetweenChunksAndAnErrorInsideOne() throws IOException {
        assertEquals(List.of(), readAll(""));
        assertEquals(List.of(), readAll(header(9, "000100") + "11".repeat(128)));
        String wire = header(9, "000004") + A4;
        for (int end = 1; end < bytes(wire).length; end++) {
            String cut = HexFormat.of().formatHex(bytes(wire), 0, end);
            assertThrows(EOFException.class, () -> readAll(cut));
        }
    }

    private static List<Long> timestamps(List<RawMessage> messages) {
        return messages.stream().map(RawMessage::timestamp).toList();
    }

    private static ChunkReader reader(String hex) {
        return ChunkReaders.of(new ByteSource(new CutInput(bytes(hex), 1, 7, 4000), 512));
    }

    private static List<RawMessage> readAll(String hex) throws IOException {
        ChunkReader reader = reader(hex);
        List<RawMessage> messages = new ArrayList<>();
        for (RawMessage message = reader.next(); message != null; message = reader.next()) {
            messages.add(message);
        }
        return messages;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
