package dev.ringcast.rtmp.client;

import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The login of Adobe's servers (authmod=adobe). The server refuses connect and says what it wants in the description;
 * the client connects again and puts its answer into the query of the app.
 *
 * <pre>
 *  connect app                          refused: [ code=403 need auth; authmod=adobe ]
 *  connect app?authmod=adobe&amp;user=U     refused: ?reason=needauth&amp;salt=S&amp;challenge=C&amp;opaque=O
 *  connect app?authmod=adobe&amp;user=U&amp;challenge=A&amp;response=R&amp;opaque=O
 *
 *  R = base64(md5(base64(md5(U + S + password)) + O + A))       O is C if the server sends no O; A is random
 * </pre>
 */
final class AdobeLogin {
    private AdobeLogin() {}

    /** Whether a refusal asks for this login. */
    static boolean isAskedFor(String description) {
        return description.contains("authmod=adobe");
    }

    /**
     * The query for the next connect.
     *
     * @param description of the refusal
     * @param login what to answer with
     * @param random the client's challenge
     * @throws RtmpClientException if the server refuses the login
     */
    static String query(String description, RtmpUrl.Login login, int random) throws RtmpClientException {
        int start = description.indexOf("?reason=");
        if (start < 0) {
            return "authmod=adobe&user=" + login.user();
        }
        Map<String, String> said = parameters(description.substring(start + 1));
        String reason = said.getOrDefault("reason", "");
        if (!reason.equals("needauth")) {
            String why = reason.equals("nosuchuser") || reason.equals("authfailed") ? reason : "no reason is known";
            throw new RtmpClientException(Reason.AUTHENTICATION, "the server refuses the user and password: " + why);
        }
        String challenge = String.format(Locale.ROOT, "%08x", random);
        String opaque = said.getOrDefault("opaque", "");
        String theirs = opaque.isEmpty() ? said.getOrDefault("challenge", "") : opaque;
        String secret = hash(login.user() + said.getOrDefault("salt", "") + login.password());
        return "authmod=adobe&user=" + login.user() + "&challenge=" + challenge + "&response="
                + hash(secret + theirs + challenge) + (opaque.isEmpty() ? "" : "&opaque=" + opaque);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.strip().split("&")) {
            int equal = pair.indexOf('=');
            if (equal > 0) {
                parameters.put(pair.substring(0, equal), pair.substring(equal + 1));
            }
        }
        return parameters;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
