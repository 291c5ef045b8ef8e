package dev.ringcast.it.rtmp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts messages together from chunks (RTMP 1.0, section 5.3), strictly: continuations of a message with an extended
 * timestamp must repeat it. One thread.
 */
final class ChunkReader {
    private static final int EXTENDED = 0xFFFFFF;

    private final DataInputStream in;
    private final Map<Integer, ChunkStream> streams = new HashMap<>();
    private int chunkSize = 128;

    private static final class ChunkStream {
        private long timestamp;
        private long field;
        private boolean isExtended;
        private int type;
        private int streamId;
        private byte[] body = {};
        private int filled;
        private boolean partial;
    }

    ChunkReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /**
     * Reads the next message.
     *
     * @return the message, or empty where the connection ends between chunks
     * @throws IOException if it ends elsewhere, or what comes is no RTMP
     */
    Optional<RtmpMessage> next() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            Optional<RtmpMessage> message = chunk(first);
            if (message.isPresent()) {
                return message;
            }
        }
    }

    private Optional<RtmpMessage> chunk(int first) throws IOException {
        int format = first >> 6;
        int id = switch (first & 0x3F) {
            case 0 -> 64 + in.readUnsignedByte();
            case 1 -> 64 + in.readUnsignedByte() + (in.readUnsignedByte() << 8);
            default -> first & 0x3F;
        };
        ChunkStream stream = streams.computeIfAbsent(id, unused -> new ChunkStream());
        if (stream.partial) {
            continued(stream, format);
        } else {
            started(stream, format);
        }
        int bytes = Math.min(chunkSize, stream.body.length - stream.filled);
        in.readFully(stream.body, stream.filled, bytes);
        stream.filled += bytes;
        stream.partial = stream.filled < stream.body.length;
        return stream.partial ? Optional.empty() : Optional.of(whole(stream));
    }

    private void continued(ChunkStream stream, int format) throws IOException {
        check(format == 3, "a message was interrupted by format " + format + " on its own chunk stream");
        if (stream.isExtended) {
            long repeated = in.readInt() & 0xFFFFFFFFL;
            check(repeated == stream.field, "extended timestamp " + repeated + " after " + stream.field);
        }
    }

    private void started(ChunkStream stream, int format) throws IOException {
        if (format < 3) {
            stream.field = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            stream.isExtended = stream.field == EXTENDED;
        }
        int length = stream.body.length;
        if (format < 2) {
            length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            stream.type = in.readUnsignedByte();
        }
        if (format == 0) {
            stream.streamId = Integer.reverseBytes(in.readInt());
        }
        if (stream.isExtended) {
            stream.field = in.readInt() & 0xFFFFFFFFL;
        }
        stream.timestamp = format == 0 ? stream.field : stream.timestamp + stream.field & 0xFFFFFFFFL;
        stream.body = new byte[length];
        stream.filled = 0;
    }

    private RtmpMessage whole(ChunkStream stream) throws IOException {
        RtmpMessage message = new RtmpMessage(stream.type, stream.timestamp, stream.streamId, stream.body);
        if (message.type() == RtmpMessage.SET_CHUNK_SIZE) {
            chunkSize = message.number();
            check(chunkSize >= 1, "chunk size " + chunkSize);
        }
        return message;
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("the server sent what is no RTMP: " + otherwise);
        }
    }
}
