package dev.ringcast.mpegts;

import java.nio.ByteBuffer;

/**
 * A section of program specific information, the form of both tables.
 *
 * <pre>
 *  0      table_id
 *  1..2   syntax 1 | 0 | reserved 11 | section_length (12 bits): of what follows it, CRC included
 *  3..4   table_id_extension
 *  5      reserved 11 | version_number (5 bits) | current_next 1
 *  6..7   section_number 0, last_section_number 0
 *  8      body
 *         CRC-32
 * </pre>
 *
 * Source: ISO/IEC 13818-1, 2.4.4; the CRC: annex A (polynomial 0x04C11DB7, from all ones, neither reflected nor
 * inverted).
 *
 * @param tableId table_id
 * @param extension table_id_extension: the transport stream's or the program's number
 * @param version version_number, cut to 5 bits when written
 * @param body what stands between header and CRC
 */
record PsiSection(int tableId, int extension, int version, byte[] body) {
    private static final int BYTES_BEFORE_LENGTH_ENDS = 3;
    private static final int HEADER_BYTES = 8;
    private static final int CRC_BYTES = 4;
    private static final int SYNTAX_AND_RESERVED = 0xB000;
    private static final int CURRENT = 0xC1;
    private static final int POLYNOMIAL = 0x04C11DB7;

    /** The whole section. */
    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + body.length + CRC_BYTES);
        out.put((byte) tableId);
        out.putShort((short) (SYNTAX_AND_RESERVED | out.capacity() - BYTES_BEFORE_LENGTH_ENDS));
        out.putShort((short) extension);
        out.put((byte) (CURRENT | (version & 0x1F) << 1));
        out.putShort((short) 0);
        out.put(body);
        out.putInt(crc(out.array(), out.position()));
        return out.array();
    }

    private static int crc(byte[] bytes, int length) {
        int crc = -1;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
        }
        return crc;
    }
}
