package dev.ringcast.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A transport packet's header and adaptation field; the payload fills the rest.
 *
 * <pre>
 *  0      0x47
 *  1..2   error 0 | unit start | priority 0 | PID (13 bits)
 *  3      scrambling 00 | adaptation field | payload | continuity counter (4 bits)
 *  4      adaptation field, where there is one:
 *         length (0: nothing follows) | discontinuity, random access, 0, PCR flag, 0000 | PCR | stuffing, 0xFF
 *  …      payload, to byte 187
 * </pre>
 *
 * Source: ISO/IEC 13818-1, 2.4.3.2 and 2.4.3.4. A payload that does not fill the packet is preceded by stuffing, never
 * followed by it.
 *
 * @param pid whose packet it is, 0 to 8190
 * @param unitStart whether a PES packet or a section starts with the payload
 * @param discontinuity whether the clock jumps here
 * @param randomAccess whether decoding may start here
 * @param pcr the clock, where the packet carries it
 */
record TsPacket(int pid, boolean unitStart, boolean discontinuity, boolean randomAccess, Optional<Pcr> pcr) {
    /** Bytes of a packet. */
    static final int BYTES = 188;

    private static final int SYNC = 0x47;
    private static final int HEADER_BYTES = 4;
    private static final int UNIT_START = 0x4000;
    private static final int HAS_ADAPTATION = 0x20;
    private static final int HAS_PAYLOAD = 0x10;
    private static final int DISCONTINUITY = 0x80;
    private static final int RANDOM_ACCESS = 0x40;
    private static final int HAS_PCR = 0x10;
    private static final byte STUFFING = (byte) 0xFF;

    /** The first packet of a section. */
    static TsPacket section(int pid) {
        return new TsPacket(pid, true, false, false, Optional.empty());
    }

    /** Any packet of a PES packet but the first. */
    static TsPacket continuing(int pid) {
        return new TsPacket(pid, false, false, false, Optional.empty());
    }

    /** How many payload bytes there is room for. */
    int capacity() {
        return BYTES - HEADER_BYTES - adaptationBytes();
    }

    /**
     * Writes all but the payload.
     *
     * @param out where the packet begins; afterwards where its payload does
     * @param continuity its continuity counter
     * @param payloadBytes how many bytes of payload follow, at most {@link #capacity()}
     */
    void write(ByteBuffer out, int continuity, int payloadBytes) {
        int adaptation = BYTES - HEADER_BYTES - payloadBytes;
        out.put((byte) SYNC);
        out.putShort((short) ((unitStart ? UNIT_START : 0) | pid));
        out.put((byte) ((adaptation > 0 ? HAS_ADAPTATION : 0) | (payloadBytes > 0 ? HAS_PAYLOAD : 0) | continuity));
        if (adaptation > 0) {
            writeAdaptation(out, adaptation - 1);
        }
    }

    private void writeAdaptation(ByteBuffer out, int length) {
        out.put((byte) length);
        if (length == 0) {
            return; // one byte to fill: the length alone
        }
        int end = out.position() + length;
        out.put((byte) ((discontinuity ? DISCONTINUITY : 0)
                | (randomAccess ? RANDOM_ACCESS : 0)
                | (pcr.isPresent() ? HAS_PCR : 0)));
        pcr.ifPresent(value -> value.write(out));
        Arrays.fill(out.array(), out.position(), end, STUFFING);
        out.position(end);
    }

    private int adaptationBytes() {
        if (pcr.isPresent()) {
            return 2 + Pcr.BYTES;
        }
        return discontinuity || randomAccess ? 2 : 0;
    }
}
