package dev.ringcast.core.codec;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Walks over the NAL units of an access unit, each with its length in front, as FLV and MP4 have them.
 *
 * <pre>
 * +-----------------+------------+-----------------+------------+
 * | length, 1, 2 or | NAL unit   | length          | NAL unit   | …
 * | 4 bytes         |            |                 |            |
 * +-----------------+------------+-----------------+------------+
 * </pre>
 *
 * Source: ISO/IEC 14496-15, 5.2.3. Empty units are passed over. Nothing is copied and nothing allocated on the way, so
 * an access unit of a million units costs no more than its bytes. The other framing, Annex B of H.264, has start codes
 * (00 00 01) between the units instead: {@link #fromAnnexB} turns it into this one.
 *
 * <p>Confined to one thread.
 */
public final class NalUnits {
    /** Bytes of the lengths that {@link #fromAnnexB} writes. */
    public static final int LENGTH_SIZE = 4;

    private final ByteBuffer data;
    private final int lengthSize;
    private int offset;
    private int length;
    private int next;

    /**
     * Stands before the first unit. The buffer's position and limit are looked at once and never moved.
     *
     * @param data the units
     * @param lengthSize bytes of each length: 1, 2 or 4
     */
    public NalUnits(ByteBuffer data, int lengthSize) {
        if (lengthSize != 1 && lengthSize != 2 && lengthSize != 4) {
            throw new IllegalArgumentException("a NAL unit length of " + lengthSize + " bytes");
        }
        this.data = data.duplicate();
        this.lengthSize = lengthSize;
        this.next = data.position();
    }

    /**
     * Moves to the next unit that is not empty.
     *
     * @return whether there is one
     * @throws ProtocolException if a length goes past the end
     */
    public boolean next() throws ProtocolException {
        do {
            if (next == data.limit()) {
                return false;
            }
            long claimed = lengthAt(next);
            offset = next + lengthSize;
            if (claimed > data.limit() - offset) {
                throw new ProtocolException(
                        "a NAL unit claims " + claimed + " bytes, " + (data.limit() - offset) + " are left");
            }
            length = (int) claimed;
            next = offset + length;
        } while (length == 0);
        return true;
    }

    /**
     * Where the unit starts, an index into the buffer.
     *
     * @return the index of its header byte
     */
    public int offset() {
        return offset;
    }

    /**
     * How long the unit is.
     *
     * @return its bytes, 1 or more
     */
    public int length() {
        return length;
    }

    /**
     * The unit's first byte, which says what it is.
     *
     * @return the byte, 0 to 255
     */
    public int header() {
        return data.get(offset) & 0xFF;
    }

    /**
     * The unit.
     *
     * @return a view of its bytes
     */
    public ByteBuffer unit() {
        return data.slice(offset, length);
    }

    /**
     * The unit's first bytes.
     *
     * @param max how many at the most
     * @return a copy
     */
    public byte[] beginning(int max) {
        byte[] bytes = new byte[Math.min(max, length)];
        data.get(offset, bytes);
        return bytes;
    }

    /**
     * Looks at all units.
     *
     * @param data the units
     * @param lengthSize bytes of each length: 1, 2 or 4
     * @return how many there are, without the empty ones
     * @throws ProtocolException if a length goes past the end
     */
    public static int count(ByteBuffer data, int lengthSize) throws ProtocolException {
        NalUnits units = new NalUnits(data, lengthSize);
        int count = 0;
        while (units.next()) {
            count++;
        }
        return count;
    }

    /**
     * Whether an access unit is in Annex B's framing: it begins with a start code, and does not come apart as
     * length-prefixed units. (A first length of 1, or of 256 to 511, looks like a start code.)
     *
     * @param data the access unit
     * @param lengthSize bytes of the lengths that it has otherwise
     * @return whether it is
     */
    public static boolean isAnnexB(ByteBuffer data, int lengthSize) {
        return startsWithStartCode(data) && !comesApart(data, lengthSize);
    }

    /**
     * Turns Annex B's framing (ITU-T H.264, B.1) into lengths of {@value #LENGTH_SIZE} bytes. Start codes and the zeros
     * around units go, whatever stands before the first start code too.
     *
     * @param annexB the access unit; its position does not move
     * @param headroom how many bytes to leave free before it, for a header of the caller's
     * @return headroom and units
     */
    public static byte[] fromAnnexB(ByteBuffer annexB, int headroom) {
        AnnexB units = new AnnexB(annexB);
        int size = headroom;
        while (units.next()) {
            size = Math.addExact(size, LENGTH_SIZE + units.length());
        }
        ByteBuffer out = ByteBuffer.allocate(size).position(headroom);
        units = new AnnexB(annexB);
        while (units.next()) {
            out.putInt(units.length());
            out.put(annexB.duplicate().position(units.offset()).limit(units.offset() + units.length()));
        }
        return out.array();
    }

    private long lengthAt(int index) throws ProtocolException {
        if (data.limit() - index < lengthSize) {
            throw new ProtocolException("an access unit ends inside the length of a NAL unit");
        }
        return switch (lengthSize) {
            case 1 -> data.get(index) & 0xFF;
            case 2 -> data.getShort(index) & 0xFFFF;
            default -> data.getInt(index) & 0xFFFFFFFFL;
        };
    }

    private static boolean startsWithStartCode(ByteBuffer data) {
        int at = data.position();
        int zeros = 0;
        while (at < data.limit() && data.get(at) == 0) {
            at++;
            zeros++;
        }
        return zeros >= 2 && at < data.limit() && data.get(at) == 1;
    }

    private static boolean comesApart(ByteBuffer data, int lengthSize) {
        try {
            return count(data, lengthSize) > 0;
        } catch (ProtocolException notLengthPrefixed) {
            return false; // the answer that was asked for
        }
    }
}
