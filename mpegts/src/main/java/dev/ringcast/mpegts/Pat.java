package dev.ringcast.mpegts;

import java.nio.ByteBuffer;

/**
 * The program association table: which PID carries the map of the one program. Source: ISO/IEC 13818-1, 2.4.4.3.
 *
 * @param pmtPid the PID of the program map table
 */
record Pat(int pmtPid) {
    static final int PID = 0;

    /** Our only program. */
    static final int PROGRAM_NUMBER = 1;

    private static final int TABLE_ID = 0;
    private static final int TRANSPORT_STREAM_ID = 1;
    private static final int RESERVED = 0xE000;

    PsiSection section() {
        ByteBuffer body = ByteBuffer.allocate(4);
        body.putShort((short) PROGRAM_NUMBER).putShort((short) (RESERVED | pmtPid));
        return new PsiSection(TABLE_ID, TRANSPORT_STREAM_ID, 0, body.array());
    }
}
