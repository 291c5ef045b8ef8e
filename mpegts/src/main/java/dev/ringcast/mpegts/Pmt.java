package dev.ringcast.mpegts;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The program map table: which tracks there are, and which of their PIDs carries the clock.
 *
 * <pre>
 * | 111, PCR_PID (13 bits) | 1111, program_info_length 0 (12 bits) |
 * and for each track
 * | stream_type (8 bits) | 111, PID (13 bits) | 1111, ES_info_length 0 (12 bits) |
 * </pre>
 *
 * Source: ISO/IEC 13818-1, 2.4.4.8. It lists what is there and nothing else: players wait for each track listed.
 *
 * @param version version_number: another one whenever the content, or what it stands for, changed
 * @param tracks the tracks, the one with the clock first
 */
record Pmt(int version, List<StreamType> tracks) {
    static final int PID = 0x1000;

    private static final int TABLE_ID = 2;
    private static final int RESERVED_AND_PID = 0xE000;
    private static final int RESERVED_AND_NO_INFO = 0xF000;

    /** The PID that carries the clock. */
    int pcrPid() {
        return tracks.get(0).pid();
    }

    PsiSection section() {
        ByteBuffer body = ByteBuffer.allocate(4 + 5 * tracks.size());
        body.putShort((short) (RESERVED_AND_PID | pcrPid())).putShort((short) RESERVED_AND_NO_INFO);
        for (StreamType track : tracks) {
            body.put((byte) track.code());
            body.putShort((short) (RESERVED_AND_PID | track.pid()));
            body.putShort((short) RESERVED_AND_NO_INFO);
        }
        return new PsiSection(TABLE_ID, Pat.PROGRAM_NUMBER, version, body.array());
    }
}
