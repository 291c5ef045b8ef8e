package dev.ringcast.core.amf;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one message while its values are read, and the bounds that all of them share.
 *
 * <p>A length is compared with what remains before anything is allocated for it, values nest at most {@link
 * #MAX_DEPTH} deep, and there are at most {@link #MAX_NODES} of them.
 */
final class AmfInput {
    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 4096;

    /** Longest name of a property or class. Far below 65,535, so that a name can always be written again. */
    static final int MAX_NAME_BYTES = 4096;

    /** What AMF3 references may repeat, in characters: 4,000 references to one string of 30 KB make 120 MB. */
    static final int MAX_REPEATED = 256 * 1024;

    private final ByteBuffer bytes;
    private int depth;
    private int nodes;
    private int repeated;
    private boolean stopped;
    private boolean loose;

    AmfInput(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Whether there is a value left to read. */
    boolean hasMore() {
        return !stopped && bytes.hasRemaining();
    }

    boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    int position() {
        return bytes.position();
    }

    /** A copy of the bytes from a position up to where reading stands. */
    byte[] since(int from) {
        byte[] copy = new byte[bytes.position() - from];
        bytes.get(from, copy);
        return copy;
    }

    /** Ends the reading before the marker that was just read: the length of its value is unknown. */
    void stopBeforeMarker() {
        bytes.position(bytes.position() - 1);
        stop();
    }

    /** Ends the reading here. */
    void stop() {
        stopped = true;
        loose = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Notes that the bytes just read are not what a strict reader of AMF0 would take. */
    void markLoose() {
        loose = true;
    }

    /** Whether something was marked loose since the last call. */
    boolean takeLoose() {
        boolean was = loose;
        loose = false;
        return was;
    }

    /** Begins a value; each needs its {@link #leave}. */
    void enter() throws ProtocolException {
        if (++depth > MAX_DEPTH) {
            throw error("values nest deeper than " + MAX_DEPTH);
        }
        if (++nodes > MAX_NODES) {
            throw error("more than " + MAX_NODES + " values");
        }
    }

    void leave() {
        depth--;
    }

    /** Counts characters that a reference repeats without sending them again. */
    void repeat(int characters) throws ProtocolException {
        repeated += characters;
        if (repeated > MAX_REPEATED) {
            throw error("references repeat more than " + MAX_REPEATED + " characters");
        }
    }

    int u8() throws ProtocolException {
        need(1, "a value");
        return bytes.get() & 0xFF;
    }

    /** Reads over a byte if it is the next one. */
    boolean take(int octet) {
        boolean next = bytes.hasRemaining() && (bytes.get(bytes.position()) & 0xFF) == octet;
        if (next) {
            bytes.position(bytes.position() + 1);
        }
        return next;
    }

    int u16() throws ProtocolException {
        need(2, "a length");
        return bytes.getShort() & 0xFFFF;
    }

    long u32() throws ProtocolException {
        need(4, "a length");
        return bytes.getInt() & 0xFFFFFFFFL;
    }

    double number() throws ProtocolException {
        need(8, "a number");
        return bytes.getDouble();
    }

    void skip(long length) throws ProtocolException {
        need(length, "a value");
        bytes.position(bytes.position() + (int) length);
    }

    /** Malformed UTF-8 is shown with replacement characters; the bytes themselves stay as they are. */
    String text(long length) throws ProtocolException {
        need(length, "a string");
        byte[] utf8 = new byte[(int) length];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    String name(long length) throws ProtocolException {
        if (length > MAX_NAME_BYTES) {
            throw error("name of " + length + " bytes");
        }
        return text(length);
    }

    /** Refuses a count whose elements, a byte each at least, cannot be there. */
    int count(long count) throws ProtocolException {
        need(count, "an array");
        return (int) count;
    }

    private void need(long length, String what) throws ProtocolException {
        if (length > bytes.remaining()) {
            throw error("message ends inside " + what);
        }
    }

    ProtocolException error(String what) {
        return new ProtocolException("AMF, byte " + bytes.position() + ": " + what);
    }
}
