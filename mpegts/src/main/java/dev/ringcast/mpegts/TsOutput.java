package dev.ringcast.mpegts;

import dev.ringcast.core.Nullable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The packets of a segment, one after another in pieces of whole packets. Nothing is copied to grow, and what is held
 * is never more than a piece above what was written; the pieces are put together once, when the segment ends.
 *
 * <p>Continuity counters continue from segment to segment. A PES packet is
 * {@link #begin begun} with the number of its bytes, so that its last transport packet is known beforehand, and then
 * {@link #put} together.
 */
final class TsOutput {
    /** What a piece holds: just below 16 KiB. */
    static final int PIECE_BYTES = 87 * TsPacket.BYTES;

    private static final int ROOM_OF_FULL_PACKET = TsPacket.BYTES - 4;

    /** The counter of each PID's newest packet with payload; only those count (ISO/IEC 13818-1, 2.4.3.3). */
    private final byte[] continuity = new byte[Pmt.PID + 1];

    /** Those that are full. */
    private final List<ByteBuffer> full = new ArrayList<>();

    private ByteBuffer out = ByteBuffer.allocate(0); // what holds no segment holds nothing

    @Nullable
    private TsPacket following;

    private int unitLeft;
    private int packetLeft;

    TsOutput() {
        Arrays.fill(continuity, (byte) 15); // so that the first one is 0
    }

    /** How many bytes the segment has so far. */
    int size() {
        return full.size() * PIECE_BYTES + out.position();
    }

    /** How many bytes it holds for the segment. */
    int capacity() {
        return full.size() * PIECE_BYTES + out.capacity();
    }

    /** Writes a section that fits into one packet; what it leaves free is stuffed behind it (2.4.4.1). */
    void section(int pid, PsiSection section) {
        byte[] bytes = section.bytes();
        beginPacket();
        int end = out.position() + TsPacket.BYTES;
        TsPacket.section(pid).write(out, nextContinuity(pid), ROOM_OF_FULL_PACKET);
        out.put((byte) 0); // pointer_field: the section starts right behind
        out.put(bytes);
        Arrays.fill(out.array(), out.position(), end, (byte) 0xFF);
        out.position(end);
    }

    /** Writes a packet that is all adaptation field. */
    void withoutPayload(TsPacket packet) {
        beginPacket();
        packet.write(out, continuity[packet.pid()], 0);
    }

    /**
     * Begins a PES packet.
     *
     * @param first its first transport packet
     * @param bytes how many bytes are going to be put, header included
     */
    void begin(TsPacket first, int bytes) {
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
                openPacket(Objects.requireNonNull(following));
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
        ByteBuffer segment = ByteBuffer.allocate(size());
        full.forEach(piece -> segment.put(piece.flip()));
        segment.put(out.flip());
        drop();
        return segment.array();
    }

    /** Ends the segment without its bytes. */
    void drop() {
        full.clear();
        out = ByteBuffer.allocate(0);
    }

    private void openPacket(TsPacket packet) {
        beginPacket();
        packetLeft = Math.min(packet.capacity(), unitLeft);
        packet.write(out, nextContinuity(packet.pid()), packetLeft);
    }

    private int nextContinuity(int pid) {
        continuity[pid] = (byte) (continuity[pid] + 1 & 0x0F);
        return continuity[pid];
    }

    /** No packet lies in two pieces. */
    private void beginPacket() {
        if (!out.hasRemaining()) {
            if (out.capacity() > 0) {
                full.add(out);
            }
            out = ByteBuffer.allocate(PIECE_BYTES);
        }
    }
}
