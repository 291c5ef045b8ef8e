package dev.ringcast.rtmp.chunk;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** A peer that sends chunks as it pleases: any format that the specification lets it choose, any interleaving. */
final class ChunkSender {
    /** What it writes for the extended timestamp in chunks of format 3. */
    enum Habit {
        REPEATS,
        LEAVES_OUT,
        ZEROS
    }

    private final Habit habit;
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final Map<Integer, Stream> streams = new HashMap<>();
    private int chunkSize = 128;

    ChunkSender(Habit habit) {
        this.habit = habit;
    }

    /** What it knows of a chunk stream. */
    private static final class Stream {
        RawMessage message;
        int sent;
        long field;
        boolean absolute;
        boolean underWay;
    }

    byte[] slice() {
        return wire.toByteArray();
    }

    boolean isUnderWay(int csid) {
        return streams.containsKey(csid) && streams.get(csid).underWay;
    }

    /**
     * Sends the first chunk of a message.
     *
     * @param format the one to use, or the next lower one that can say what must be said
     * @return whether the message is whole
     */
    boolean begin(int csid, int format, RawMessage message) {
        Stream stream = streams.computeIfAbsent(csid, id -> new Stream());
        int chosen = Math.min(format, shortest(stream, message));
        if (chosen < 3) {
            stream.absolute = chosen == 0;
            stream.field = chosen == 0 ? message.timestamp() : delta(stream, message);
        }
        stream.message = message;
        stream.sent = 0;
        stream.underWay = true;
        basicHeader(chosen, csid);
        put(3, chosen < 3 ? Math.min(stream.field, 0xFFFFFF) : -1);
        put(3, chosen < 2 ? message.payload().length : -1);
        put(1, chosen < 2 ? message.type() : -1);
        put(4, chosen < 1 ? Integer.toUnsignedLong(Integer.reverseBytes(message.streamId())) : -1);
        extension(stream, chosen);
        return payload(stream);
    }

    /** Sends the next chunk of a message. */
    boolean more(int csid) {
        Stream stream = streams.get(csid);
        basicHeader(3, csid);
        extension(stream, 3);
        return payload(stream);
    }

    private static long delta(Stream stream, RawMessage message) {
        return message.timestamp() - stream.message.timestamp() & 0xFFFFFFFFL;
    }

    private static int shortest(Stream stream, RawMessage message) {
        if (stream.message == null || stream.message.streamId() != message.streamId()) {
            return 0;
        }
        if (stream.message.type() != message.type() || stream.message.payload().length != message.payload().length) {
            return 1;
        }
        return stream.absolute || stream.field != delta(stream, message) ? 2 : 3;
    }

    private void basicHeader(int format, int csid) {
        if (csid < 64) {
            put(1, format << 6 | csid);
        } else if (csid < 320) {
            put(1, format << 6);
            put(1, csid - 64);
        } else {
            put(1, format << 6 | 1);
            put(1, csid - 64 & 0xFF);
            put(1, csid - 64 >> 8);
        }
    }

    private void extension(Stream stream, int format) {
        if (stream.field >= 0xFFFFFF && (format < 3 || habit != Habit.LEAVES_OUT)) {
            put(4, format < 3 || habit == Habit.REPEATS ? stream.field : 0);
        }
    }

    private boolean payload(Stream stream) {
        byte[] bytes = stream.message.payload();
        int count = Math.min(chunkSize, bytes.length - stream.sent);
        wire.write(bytes, stream.sent, count);
        stream.sent += count;
        stream.underWay = stream.sent < bytes.length;
        if (!stream.underWay && stream.message.type() == MessageType.SET_CHUNK_SIZE) {
            chunkSize = (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
        }
        return !stream.underWay;
    }

    private void put(int bytes, long value) {
        for (int i = bytes - 1; i >= 0 && value >= 0; i--) {
            wire.write((int) (value >> 8 * i));
        }
    }
}
