package dev.ringcast.rtmp.handshake;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two ends of a connection, each with the well-known key by which it signs. */
enum Role {
    CLIENT("Genuine Adobe Flash Player 001"),
    SERVER("Genuine Adobe Flash Media Server 001");

    static final int DIGEST_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECOND_HALF = "f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae";

    /** The text alone: the key for C1 and S1. */
    private final byte[] packetKey;

    /** Text and second half: it makes the keys for C2 and S2. */
    private final byte[] replyKey;

    Role(String text) {
        packetKey = text.getBytes(StandardCharsets.US_ASCII);
        byte[] secondHalf = HexFormat.of().parseHex(SECOND_HALF);
        replyKey = Arrays.copyOf(packetKey, packetKey.length + secondHalf.length);
        System.arraycopy(secondHalf, 0, replyKey, packetKey.length, secondHalf.length);
    }

    /** The digest of a C1 or S1 of this side: over all of the packet but the digest itself. */
    byte[] digestOf(byte[] in, int start, int digestAt) {
        Mac mac = mac(packetKey);
        mac.update(in, start, digestAt - start);
        int behind = digestAt + DIGEST_BYTES;
        mac.update(in, behind, start + HandshakePacket.BYTES - behind);
        return mac.doFinal();
    }

    /**
     * Signs this side's C2 or S2 with its last 32 bytes.
     *
     * @param digest that of the S1 or C1 to which it is the reply
     */
    void signReply(byte[] in, int start, byte[] digest) {
        byte[] signature = replySignature(in, start, digest);
        System.arraycopy(signature, 0, in, start + HandshakePacket.BYTES - DIGEST_BYTES, DIGEST_BYTES);
    }

    byte[] replySignature(byte[] in, int start, byte[] digest) {
        Mac mac = mac(mac(replyKey).doFinal(digest));
        mac.update(in, start, HandshakePacket.BYTES - DIGEST_BYTES);
        return mac.doFinal();
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
