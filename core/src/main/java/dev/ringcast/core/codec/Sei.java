package dev.ringcast.core.codec;

import dev.ringcast.core.media.ProtocolException;

/**
 * Supplemental enhancement information, as far as it says where decoding may start.
 *
 * <pre>
 * NAL header, then for each message: type, size, payload
 * </pre>
 *
 * Type and size are sums of bytes up to and with the first that is not 255. Sources: ITU-T H.264, 7.3.2.3.1 and D.1;
 * ITU-T H.265, 7.3.5 and D.2. Without state.
 */
public final class Sei {
    private static final int RECOVERY_POINT = 6;
    private static final int CONTINUED = 255;
    private static final int MAX_MESSAGES = 32;

    private Sei() {}

    /**
     * Whether one of the messages is a recovery point.
     *
     * @param nal the NAL unit with its header
     * @param headerBytes how long that is: 1 for H.264, 2 for H.265
     * @return whether there is one among the first {@value #MAX_MESSAGES} messages
     */
    public static boolean hasRecoveryPoint(byte[] nal, int headerBytes) {
        BitReader in = BitReader.ofNal(nal, "SEI");
        try {
            in.skip(8 * headerBytes);
            for (int i = 0; i < MAX_MESSAGES; i++) {
                if (number(in) == RECOVERY_POINT) {
                    return true;
                }
                for (long left = number(in); left > 0; left--) {
                    in.skip(8);
                }
            }
        } catch (ProtocolException ends) {
            return false; // the answer that was asked for
        }
        return false;
    }

    private static long number(BitReader in) throws ProtocolException {
        long number = 0;
        int octet = in.bits(8);
        while (octet == CONTINUED) {
            number += octet;
            octet = in.bits(8);
        }
        return number + octet;
    }
}
