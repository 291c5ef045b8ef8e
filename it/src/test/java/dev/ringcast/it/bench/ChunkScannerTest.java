package dev.ringcast.it.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.it.rtmp.ChunkWriter;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChunkScannerTest {
    private static final int VIDEO = 9;
    private static final int COMMAND = RtmpMessage.COMMAND_AMF0;
    private static final long EXTENDED = 0x1234567L;

    /** What was told of a message. */
    private record Seen(int type, int length, String head) {
        Seen(int type, byte[] body, int kept) {
            this(type, body.length, HexFormat.of().formatHex(body, 0, Math.min(kept, body.length)));
        }
    }

    private final List<Seen> seen = new ArrayList<>();
    private final ChunkScanner scanner = new ChunkScanner(this::see);

    @Property(tries = 500)
    void messagesComeOutHoweverTheyAreCut(
            @ForAll @Size(max = 8) List<@IntRange(max = 700) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 300) int chunkSize,
            @ForAll @IntRange(min = 2, max = 319) int csid,
            @ForAll boolean extended,
            @ForAll @IntRange(min = 1, max = 50) int cut)
            throws IOException {
        seen.clear(); // all tries share this object
        ChunkWriter writer = new ChunkWriter();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        List<Seen> expected = new ArrayList<>();
        RtmpMessage size = RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, chunkSize);
        wire.writeBytes(writer.message(2, size));
        expected.add(new Seen(size.type(), size.body(), 4));
        writer.chunkSize(chunkSize);
        for (int length : lengths) {
            RtmpMessage message = new RtmpMessage(VIDEO, extended ? EXTENDED : 7, 1, body(length));
            wire.writeBytes(writer.message(csid, message));
            expected.add(new Seen(VIDEO, message.body(), ChunkScanner.MEDIA_HEAD));
        }
        feed(new ChunkScanner(this::see), wire.toByteArray(), cut);
        assertEquals(expected, seen);
    }

    @Test
    void laterHeadersTakeFromEarlierOnesWhatTheyLeaveOut() throws IOException {
        ChunkWriter writer = new ChunkWriter();
        RtmpMessage message = new RtmpMessage(VIDEO, 0, 1, body(20));
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int format = 0; format < 4; format++) {
            wire.writeBytes(writer.message(format, 6, 33, message));
        }
        feed(scanner, wire.toByteArray(), 1);
        assertEquals(4, seen.size());
        assertEquals(
                List.of(new Seen(VIDEO, message.body(), 20)),
                seen.stream().distinct().toList());
    }

    @Test
    void chunksOfTwoStreamsMayTakeTurns() throws IOException {
        ChunkWriter writer = new ChunkWriter();
        byte[] video = writer.message(6, new RtmpMessage(VIDEO, 0, 1, body(200)));
        byte[] command = writer.message(3, new RtmpMessage(COMMAND, 0, 0, body(200)));
        int first = 12 + 128;
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.write(video, 0, first);
        wire.write(command, 0, first);
        wire.write(video, first, video.length - first);
        wire.write(command, first, command.length - first);
        feed(scanner, wire.toByteArray(), 5);
        assertEquals(List.of(new Seen(VIDEO, body(200), 32), new Seen(COMMAND, body(200), 200)), seen);
    }

    @Test
    void anUnexpectedChunkStreamIsRefused() {
        byte[] wire = new ChunkWriter().message(400, new RtmpMessage(VIDEO, 0, 1, body(10)));
        assertThrows(IOException.class, () -> feed(scanner, wire, 4));
    }

    private void see(int type, int length, byte[] head) {
        int kept = Math.min(length, type == VIDEO ? ChunkScanner.MEDIA_HEAD : head.length);
        seen.add(new Seen(type, length, HexFormat.of().formatHex(head, 0, kept)));
    }

    /** Hands over the bytes in pieces, in front of each what the one before left, as a client does. */
    private static void feed(ChunkScanner scanner, byte[] wire, int cut) throws IOException {
        int from = 0;
        int to = 0;
        while (to < wire.length) {
            to = Math.min(wire.length, to + cut);
            ByteBuffer piece = ByteBuffer.wrap(wire, from, to - from);
            scanner.scan(piece);
            from = piece.position();
        }
        assertEquals(wire.length, from);
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) (i * 7 + length);
        }
        return body;
    }
}
