package dev.ringcast.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The secrets that permit one action. Immutable.
 *
 * <p>It holds their SHA-256 digests. How long a comparison takes tells nothing of the keys: neither how much of a key
 * was right nor how long the keys are.
 */
final class KeyRing {
    private final List<byte[]> digests;

    /**
     * Makes a ring.
     *
     * @param keys the secrets; none if the action is open to everybody
     */
    KeyRing(List<String> keys) {
        digests = keys.stream().map(KeyRing::digest).toList();
    }

    /** Whether the action needs no secret. */
    boolean isOpen() {
        return digests.isEmpty();
    }

    /** Whether this is one of the secrets. */
    boolean holds(String shown) {
        byte[] digest = digest(shown);
        boolean found = false;
        for (byte[] key : digests) {
            found |= MessageDigest.isEqual(key, digest);
        }
        return found;
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
