package dev.ringcast.rtmp.chunk;

/**
 * What one chunk stream remembers from chunk to chunk: the header that later ones leave out, and the message that is
 * not whole yet.
 */
final class ChunkStream {
    static final byte[] NOTHING = {};

    final int id;

    /** Of the message that is under way or was the last, absolute. */
    int timestamp;

    /** The timestamp field of the last header that had one: absolute in format 0, else a delta. */
    int field;

    /** Whether that field needed the extended timestamp. */
    boolean extended;

    /** Whether that header was of format 0, so that the field is no delta. */
    boolean fieldIsAbsolute;

    int length;
    int type;
    int streamId;

    /** Whether a message has begun that is not whole yet. */
    boolean underWay;

    /** Its bytes so far, in an array that grows with them; stays empty where its type is read over. */
    byte[] payload = NOTHING;

    int filled;

    ChunkStream(int id) {
        this.id = id;
    }

    /** Gives away the message that is whole, or forgets one that never will be. */
    RawMessage take() {
        RawMessage message = lentMessage(payload, 0, Math.min(filled, payload.length));
        payload = NOTHING;
        filled = 0;
        return message;
    }

    /** The message that begins, whole: its bytes lie somewhere already. */
    RawMessage lentMessage(byte[] bytes, int offset, int count) {
        underWay = false;
        return new RawMessage(type, streamId, Integer.toUnsignedLong(timestamp), bytes, offset, count);
    }
}
