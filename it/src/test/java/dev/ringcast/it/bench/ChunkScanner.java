package dev.ringcast.it.bench;

import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks over the chunks of a connection (RTMP 1.0, section 5.3) without keeping what is in them: of each message its
 * type, its length and its first bytes. Timestamps are looked at only for how many bytes they take.
 *
 * <p>Bytes come as they were read, cut anywhere. Payload is consumed as it comes; a header that is not whole yet stays
 * in the buffer, at most {@link #MAX_HEADER} bytes of it, and has to be there again in front of the next ones.
 */
final class ChunkScanner {
    /** The longest header: basic header, message header and extended timestamp. */
    static final int MAX_HEADER = 3 + 11 + 4;

    /** How much of a media message is kept. */
    static final int MEDIA_HEAD = 32;

    private static final int OTHER_HEAD = 4096;
    private static final int MAX_CHUNK_STREAMS = 320;
    private static final int EXTENDED = 0xFFFFFF;
    private static final int AUDIO = 8;
    private static final int VIDEO = 9;
    private static final int[] MESSAGE_HEADER = {11, 7, 3, 0};

    /** Receives whole messages. */
    @FunctionalInterface
    interface Sink {
        /**
         * A message is complete.
         *
         * @param type its type id
         * @param length its length
         * @param head its first bytes, good for this call: as many as the message has, or the first 32 of audio and
         *     video and the first 4096 of others
         */
        void message(int type, int length, byte[] head) throws IOException;
    }

    /** What the headers of a chunk stream said last, and the message that is coming in on it. */
    private static final class ChunkStream {
        int length;
        int type;
        boolean extended;
        int extendedField;
        int left; // of the message, 0 between messages
        byte[] head = new byte[MEDIA_HEAD];
        int kept;

        boolean isMedia() {
            return type == AUDIO || type == VIDEO;
        }

        void begin() {
            left = length;
            kept = 0;
            int room = isMedia() ? MEDIA_HEAD : Math.min(length, OTHER_HEAD);
            if (head.length < room) {
                head = new byte[room];
            }
        }

        void take(ByteBuffer in, int count) {
            int room = isMedia() ? MEDIA_HEAD : head.length;
            int keep = Math.min(count, room - kept);
            if (keep > 0) {
                in.get(in.position(), head, kept, keep);
                kept += keep;
            }
            in.position(in.position() + count);
            left -= count;
        }
    }

    private final Sink sink;
    private ChunkStream[] streams = new ChunkStream[8];
    private int chunkSize = 128;
    private ChunkStream current; // whose chunk is coming in; null between chunks
    private int chunkLeft;

    ChunkScanner(Sink sink) {
        this.sink = sink;
    }

    /** Takes what is there, but for the beginning of a header. */
    void scan(ByteBuffer in) throws IOException {
        while (current != null || header(in)) {
            int count = Math.min(in.remaining(), chunkLeft);
            current.take(in, count);
            chunkLeft -= count;
            if (chunkLeft > 0) {
                return;
            }
            ChunkStream done = current;
            current = null;
            if (done.left == 0) {
                deliver(done);
            }
        }
    }

    private void deliver(ChunkStream done) throws IOException {
        if (done.type == RtmpMessage.SET_CHUNK_SIZE && done.kept >= 4) {
            chunkSize = ByteBuffer.wrap(done.head).getInt() & 0x7FFFFFFF;
            if (chunkSize == 0) {
                throw new IOException("the server set a chunk size of 0");
            }
        }
        sink.message(done.type, done.length, done.head);
    }

    /** Reads a chunk's headers, or leaves them where they are not whole. */
    private boolean header(ByteBuffer in) throws IOException {
        int at = in.position();
        int basic = basicBytes(in, at);
        if (in.remaining() < basic) {
            return false;
        }
        int format = in.get(at) >> 6 & 3;
        int end = at + basic + MESSAGE_HEADER[format];
        if (in.limit() < end) {
            return false;
        }
        ChunkStream stream = stream(csid(in, at, basic));
        boolean extended = format == 3 ? stream.extended : int24(in, at + basic) == EXTENDED;
        if (extended && in.limit() < end + 4) {
            return false;
        }
        if (format < 2) {
            stream.length = int24(in, at + basic + 3);
            stream.type = in.get(at + basic + 6) & 0xFF;
        }
        if (extended && (format < 3 || in.getInt(end) == stream.extendedField)) {
            stream.extendedField = in.getInt(end);
            end += 4;
        }
        stream.extended = extended;
        in.position(end);
        begin(stream);
        return true;
    }

    private void begin(ChunkStream stream) {
        if (stream.left == 0) {
            stream.begin();
        }
        current = stream;
        chunkLeft = Math.min(stream.left, chunkSize);
    }

    /** How many bytes the basic header takes; 1 where none is there to tell. */
    private static int basicBytes(ByteBuffer in, int at) {
        if (!in.hasRemaining()) {
            return 1;
        }
        int low = in.get(at) & 0x3F;
        return low > 1 ? 1 : 2 + low;
    }

    private static int csid(ByteBuffer in, int at, int basic) {
        return switch (basic) {
            case 1 -> in.get(at) & 0x3F;
            case 2 -> 64 + (in.get(at + 1) & 0xFF);
            default -> 64 + (in.get(at + 1) & 0xFF) + ((in.get(at + 2) & 0xFF) << 8);
        };
    }

    private ChunkStream stream(int csid) throws IOException {
        if (csid >= MAX_CHUNK_STREAMS) {
            throw new IOException("the server uses chunk stream " + csid);
        }
        if (csid >= streams.length) {
            streams = Arrays.copyOf(streams, csid + 8);
        }
        if (streams[csid] == null) {
            streams[csid] = new ChunkStream();
        }
        return streams[csid];
    }

    private static int int24(ByteBuffer in, int at) {
        return (in.get(at) & 0xFF) << 16 | (in.get(at + 1) & 0xFF) << 8 | in.get(at + 2) & 0xFF;
    }
}
