package dev.ringcast.it.rtmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {
    private final ChunkWriter writer = new ChunkWriter();

    @ParameterizedTest
    @ValueSource(ints = {2, 63, 64, 319, 320, 65_599})
    void aMessageOnAnyChunkStreamIsReadBack(int chunkStreamId) throws IOException {
        RtmpMessage sent = message(9, 40, 1000);
        RtmpMessage got = read(writer.message(chunkStreamId, sent)).orElseThrow();
        assertEquals(sent.tag(), got.tag());
        assertEquals(1, got.streamId());
    }

    @Test
    void anExtendedTimestampStandsInEachChunkUnlessItIsLeftOut() throws IOException {
        RtmpMessage sent = message(9, 0xFFFFFFF0L, 300);
        byte[] repeated = writer.message(6, sent);
        assertEquals(sent.tag(), read(repeated).orElseThrow().tag());

        writer.extended(ChunkWriter.Extended.LEFT_OUT);
        byte[] leftOut = writer.message(6, sent);
        assertEquals(repeated.length - 8, leftOut.length, "two continuations without four bytes each");
        assertThrows(IOException.class, () -> read(leftOut));
    }

    @Test
    void laterFormatsAddTheirDelta() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes(writer.message(0, 4, 100, message(8, 100, 10)));
        wire.writeBytes(writer.message(1, 4, 20, message(8, 0, 12)));
        wire.writeBytes(writer.message(2, 4, 30, message(8, 0, 12)));
        wire.writeBytes(writer.message(3, 4, 30, message(8, 0, 12)));
        ChunkReader reader = new ChunkReader(new ByteArrayInputStream(wire.toByteArray()));
        for (long expected : new long[] {100, 120, 150, 180}) {
            assertEquals(expected, reader.next().orElseThrow().timestamp());
        }
        assertEquals(Optional.empty(), reader.next());
    }

    @Test
    void anAnnouncedChunkSizeHoldsFromTheNextChunkOn() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes(writer.message(2, RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, 5000)));
        writer.chunkSize(5000);
        RtmpMessage sent = message(9, 0, 5000);
        byte[] chunks = writer.message(6, sent);
        assertEquals(12 + 5000, chunks.length);
        wire.writeBytes(chunks);
        ChunkReader reader = new ChunkReader(new ByteArrayInputStream(wire.toByteArray()));
        reader.next();
        assertArrayEquals(sent.body(), reader.next().orElseThrow().body());
    }

    private static Optional<RtmpMessage> read(byte[] wire) throws IOException {
        return new ChunkReader(new ByteArrayInputStream(wire)).next();
    }

    private static RtmpMessage message(int type, long timestamp, int bytes) {
        byte[] body = new byte[bytes];
        new Random(bytes).nextBytes(body);
        return new RtmpMessage(type, timestamp, 1, body);
    }
}
