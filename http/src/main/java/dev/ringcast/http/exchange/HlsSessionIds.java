package dev.ringcast.http.exchange;

import dev.ringcast.core.StreamName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the ids of HLS sessions, and knows them again without having stored any.
 *
 * <pre>
 *  0               8               16                              32
 * +---------------+---------------+-------------------------------+
 * | expiry, nanos |     nonce     |  HMAC-SHA256, its first half  |   in base64url, 43 characters
 * +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The HMAC is of expiry, nonce and the stream's name, by a key of this run: an id is of use for one stream of one
 * run. The nonce tells ids apart that are made at the same moment; it need not be secret. Thread-safe.
 */
final class HlsSessionIds {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int SIGNED_BYTES = 16;
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    private final SecretKeySpec key;

    HlsSessionIds() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Makes an id.
     *
     * @param name the stream that it permits to play
     * @param expiry when it expires unless it is used, in nanoseconds of the caller's clock
     */
    String make(StreamName name, long expiry) {
        ByteBuffer id = ByteBuffer.allocate(BYTES);
        id.putLong(expiry).putLong(ThreadLocalRandom.current().nextLong());
        id.put(signature(name, id.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.array());
    }

    /** When an id expires; empty if it was not made here for this stream. */
    OptionalLong expiry(StreamName name, String id) {
        if (id.length() != CHARACTERS) {
            return OptionalLong.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(id);
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty(); // it has a character that no id has
        }
        byte[] shown = Arrays.copyOfRange(bytes, SIGNED_BYTES, BYTES);
        return MessageDigest.isEqual(signature(name, bytes), shown)
                ? OptionalLong.of(ByteBuffer.wrap(bytes).getLong())
                : OptionalLong.empty();
    }

    private byte[] signature(StreamName name, byte[] id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(id, 0, SIGNED_BYTES);
            mac.update(name.toString().getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(), BYTES - SIGNED_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
