package dev.ringcast.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The packets of a segment, one after another in an array that grows.
 *
 * <p>Payload is copied once, to where it stays. Continuity counters go on from segment to segment. A PES packet is
 * {@link #begin begun} with the number of its bytes, so that its last transport packet is known beforehand, and then
 * {@link #put} together.
 */
final class TsOutput {
    private static final int FIRST_BYTES = 64 * 1024;
    private static final int ROOM_OF_FULL_PACKET = TsPacket.BYTES - 4;
    private static final int WASTE_FACTOR = 4;

    /** The counter of each PID's newest packet with payload; only those count (ISO/IEC 13818-1, 2.4.3.3). */
    private final byte[] continuity = new byte[Pmt.PID + 1];

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);
    private TsPacket following;
    private int unitLeft;
    private int packetLeft;

    TsOutput() {
        Arrays.fill(continuity, (byte) 15); // so that the first one is 0
    }

    /** How many bytes the segment has so far. */
    int size() {
        return out.position();
    }

    /** Writes a section that fits into one packet; what it leaves free is stuffed behind it (2.4.4.1). */
    void section(int pid, PsiSection section) {
        byte[] bytes = section.bytes();
        reserve(1);
        int end = out.position() + TsPacket.BYTES;
        TsPacket.section(pid).write(out, nextContinuity(pid), ROOM_OF_FULL_PACKET);
        out.put((byte) 0); // pointer_field: the section starts right behind
        out.put(bytes);
        Arrays.fill(out.array(), out.position(), end, (byte) 0xFF);
        out.position(end);
    }

    /** Writes a packet that is all adaptation field. */
    void withoutPayload(TsPacket packet) {
        reserve(1);
        packet.write(out, continuity[packet.pid()], 0);
    }

    /**
     * Begins a PES packet.
     *
     * @param first its first transport packet
     * @param bytes how many bytes are going to be put, header included
     */
    void begin(TsPacket first, int bytes) {
        reserve(bytes / ROOM_OF_FULL_PACKET + 2); // the first may have less room, the last is not full
        following = TsPacket.continuing(first.pid());
        unitLeft = bytes;
        openPacket(first);
    }

    /** Adds bytes to the PES packet. */
    void put(ByteBuffer source, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (packetLeft == 0) {
                openPacket(following);
            }
            int count = Math.min(left, packetLeft);
            out.put(out.position(), source, from, count).position(out.position() + count);
            packetLeft -= count;
            unitLeft -= count;
            from += count;
            left -= count;
        }
    }

    /** Adds bytes to the PES packet. */
    void put(byte[] bytes) {
        put(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    /** Ends the segment: its bytes, and the next one begins empty. */
    byte[] take() {
        byte[] segment = Arrays.copyOf(out.array(), out.position());
        if (out.capacity() / WASTE_FACTOR > Math.max(segment.length, FIRST_BYTES)) {
            out = ByteBuffer.allocate(Math.max(segment.length, FIRST_BYTES)); // one huge segment is not the rule
        }
        out.clear();
        return segment;
    }

    private void openPacket(TsPacket packet) {
        packetLeft = Math.min(packet.capacity(), unitLeft);
        packet.write(out, nextContinuity(packet.pid()), packetLeft);
    }

    private int nextContinuity(int pid) {
        continuity[pid] = (byte) (continuity[pid] + 1 & 0x0F);
        return continuity[pid];
    }

    private void reserve(int packets) {
        int needed = Math.addExact(out.position(), Math.multiplyExact(packets, TsPacket.BYTES));
        if (needed > out.capacity()) {
            int grown = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * out.capacity()));
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), grown)).position(out.position());
        }
    }
}
