package dev.ringcast.rtmp.handshake;

import dev.ringcast.core.Nullable;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Where a signed C1 or S1 carries its digest. Behind time and version stand two blocks of 764 bytes, one with a key
 * that is not used, one with the digest; the schemes differ in which of them comes first.
 *
 * <pre>
 *  digest block
 *  0          4               4 + offset       36 + offset        764
 * +----------+---------------+----------------+------------------+
 * | 4 octets | random        | digest, 32     | random           |     offset = (sum of the octets) % 728
 * +----------+---------------+----------------+------------------+
 * </pre>
 */
enum DigestScheme {
    DIGEST_FIRST(8),
    KEY_FIRST(8 + 764);

    private static final int OFFSETS = 764 - 4 - Role.DIGEST_BYTES;

    private final int block;

    DigestScheme(int block) {
        this.block = block;
    }

    /**
     * Finds the scheme by which a packet is signed.
     *
     * @return the scheme, null if the packet bears no digest of that side
     */
    @Nullable
    static DigestScheme find(Role signer, byte[] in, int start) {
        for (DigestScheme scheme : values()) {
            byte[] digest = signer.digestOf(in, start, scheme.digestAt(in, start));
            if (MessageDigest.isEqual(digest, scheme.digestIn(in, start))) {
                return scheme;
            }
        }
        return null;
    }

    /** Where the digest stands, or is to stand, in the array. It ends within its block for any four octets. */
    int digestAt(byte[] in, int start) {
        int at = start + block;
        int sum = (in[at] & 0xFF) + (in[at + 1] & 0xFF) + (in[at + 2] & 0xFF) + (in[at + 3] & 0xFF);
        return at + 4 + sum % OFFSETS;
    }

    /** A copy of the digest that a packet carries. */
    byte[] digestIn(byte[] in, int start) {
        int at = digestAt(in, start);
        return Arrays.copyOfRange(in, at, at + Role.DIGEST_BYTES);
    }

    /** Puts a side's digest into its packet. */
    void sign(Role signer, byte[] in, int start) {
        int at = digestAt(in, start);
        System.arraycopy(signer.digestOf(in, start, at), 0, in, at, Role.DIGEST_BYTES);
    }
}
