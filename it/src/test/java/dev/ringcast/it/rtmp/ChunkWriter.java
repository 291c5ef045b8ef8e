package dev.ringcast.it.rtmp;

import java.io.ByteArrayOutputStream;

/**
 * Cuts messages into chunks (RTMP 1.0, section 5.3), in whatever forms a test asks for. It keeps no state of the chunk
 * streams: the caller says which header a message gets and what stands in its timestamp field.
 */
public final class ChunkWriter {
    private static final int EXTENDED = 0xFFFFFF;

    private int chunkSize = 128;
    private Extended extended = Extended.REPEATED;

    /** What follows the basic header of a format-3 chunk whose message has an extended timestamp. */
    public enum Extended {
        /** The same four bytes again, as the specification says. */
        REPEATED,
        /** Nothing: librtmp, and OBS until 2024. */
        LEFT_OUT,
        /** Four zeros: gortmplib. */
        ZEROED
    }

    /**
     * Sets the size of the chunks from here on. Nothing is announced by it.
     *
     * @param bytes the largest payload of a chunk
     */
    public void chunkSize(int bytes) {
        chunkSize = bytes;
    }

    /**
     * Sets what continuations get.
     *
     * @param form the form
     */
    public void extended(Extended form) {
        extended = form;
    }

    /**
     * A message with a full header.
     *
     * @param chunkStreamId its chunk stream
     * @param message the message
     * @return its chunks
     */
    public byte[] message(int chunkStreamId, RtmpMessage message) {
        return message(0, chunkStreamId, message.timestamp(), message);
    }

    /**
     * A message with a chosen header.
     *
     * @param format the format of its first chunk, 0..3
     * @param chunkStreamId its chunk stream
     * @param field what stands in the timestamp field: a timestamp or a delta
     * @param message the message
     * @return its chunks
     */
    public byte[] message(int format, int chunkStreamId, long field, RtmpMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] body = message.body();
        out.writeBytes(header(format, chunkStreamId, field, body.length, message.type(), message.streamId()));
        int end = Math.min(chunkSize, body.length);
        out.write(body, 0, end);
        while (end < body.length) {
            out.writeBytes(continuation(chunkStreamId, field));
            int bytes = Math.min(chunkSize, body.length - end);
            out.write(body, end, bytes);
            end += bytes;
        }
        return out.toByteArray();
    }

    /**
     * The header of a chunk that continues a message.
     *
     * @param chunkStreamId its chunk stream
     * @param field the timestamp field of the message's first chunk
     * @return basic header, and what {@link Extended} says
     */
    public byte[] continuation(int chunkStreamId, long field) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(basicHeader(3, chunkStreamId));
        if (field >= EXTENDED && extended != Extended.LEFT_OUT) {
            putInt(out, extended == Extended.ZEROED ? 0 : field);
        }
        return out.toByteArray();
    }

    /**
     * The headers of a message's first chunk.
     *
     * @param format the format, 0..3
     * @param chunkStreamId the chunk stream
     * @param field timestamp or delta
     * @param length the announced length of the message
     * @param type the message type
     * @param streamId the message stream
     * @return basic header, message header and extended timestamp
     */
    public byte[] header(int format, int chunkStreamId, long field, int length, int type, int streamId) {
        if (format == 3) {
            return continuation(chunkStreamId, field);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(basicHeader(format, chunkStreamId));
        putInt24(out, (int) Math.min(field, EXTENDED));
        if (format < 2) {
            putInt24(out, length);
            out.write(type);
        }
        if (format == 0) {
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(streamId >> shift); // little endian
            }
        }
        if (field >= EXTENDED) {
            putInt(out, field);
        }
        return out.toByteArray();
    }

    /**
     * A basic header in its shortest form.
     *
     * @param format the format, 0..3
     * @param chunkStreamId the chunk stream, 2..65599
     * @return one to three bytes
     */
    public static byte[] basicHeader(int format, int chunkStreamId) {
        int rest = chunkStreamId - 64;
        if (rest < 0) {
            return new byte[] {(byte) (format << 6 | chunkStreamId)};
        }
        return rest <= 0xFF
                ? new byte[] {(byte) (format << 6), (byte) rest}
                : new byte[] {(byte) (format << 6 | 1), (byte) rest, (byte) (rest >> 8)};
    }

    private static void putInt24(ByteArrayOutputStream out, int value) {
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
    }

    private static void putInt(ByteArrayOutputStream out, long value) {
        out.write((int) (value >> 24));
        putInt24(out, (int) value);
    }
}
