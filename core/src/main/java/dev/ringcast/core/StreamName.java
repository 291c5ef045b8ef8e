package dev.ringcast.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A stream's name: an app and a key, joined by a slash. The one validator that all ways in go through.
 *
 * <p>Two to four segments of {@code [A-Za-z0-9._~-]}, 1 to 128 bytes each and 255 in all; none begins with a dot, and
 * the app is none of the names that routes have. The last segment is the key. A name is public: no secret belongs in
 * it.
 *
 * @param app all but the last segment
 * @param key the last segment
 */
public record StreamName(String app, String key) {
    private static final int MAX_BYTES = 255;
    private static final int MAX_SHOWN = 80;
    private static final int MAX_SEGMENT = 128;
    private static final Set<String> ROUTES = Set.of("api", "hls", "rtmp", "health", "stats", "metrics");

    /**
     * Checks both parts.
     *
     * @throws RefusedException if they make no valid name
     */
    public StreamName {
        String[] segments = (app + "/" + key).split("/", -1);
        require(segments.length >= 2 && segments.length <= 4, app, key, "has not two to four parts");
        require(app.length() + 1 + key.length() <= MAX_BYTES, app, key, "is longer than 255 bytes");
        require(!app.isEmpty() && !key.isEmpty(), app, key, "lacks its app or its key");
        for (String segment : segments) {
            require(isSegment(segment), app, key, "has a part that is not 1 to 128 of A-Z a-z 0-9 . _ ~ -");
            require(!segment.contains(".."), app, key, "contains ..");
        }
        require(!ROUTES.contains(segments[0]), app, key, "has an app that is the name of a route");
        require(key.indexOf('/') < 0, app, key, "has a slash in its key");
    }

    /**
     * Reads {@code app/key}, percent-decoded once.
     *
     * @param path the path, without a query
     * @return the name
     * @throws RefusedException if it is none
     */
    public static StreamName parse(String path) {
        String decoded = percentDecoded(path);
        int slash = decoded.lastIndexOf('/');
        require(slash >= 0, decoded, "", "has no slash");
        return new StreamName(decoded.substring(0, slash), decoded.substring(slash + 1));
    }

    /**
     * Undoes percent-encoding, once.
     *
     * @param text what may be encoded
     * @return the text
     * @throws RefusedException if a percent sign is not followed by two hexadecimal digits, or no UTF-8 results
     */
    static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.put(raw[i]);
                continue;
            }
            int high = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 2], 16) : -1;
            require(high >= 0 && low >= 0, text, "", "has a malformed percent sign");
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(RefusedException.Reason.BAD_NAME, "the name is not UTF-8");
        }
    }

    private static void require(boolean holds, String app, String key, String complaint) {
        if (!holds) {
            String shown = printable(key.isEmpty() ? app : app + "/" + key);
            throw new RefusedException(RefusedException.Reason.BAD_NAME, "the name \"" + shown + "\" " + complaint);
        }
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN).forEach(c -> shown.appendCodePoint(c >= ' ' && c < 0x7F ? c : '?'));
        return shown.toString();
    }

    /** Each HTTP request for HLS asks: no regular expression. */
    private static boolean isSegment(String text) {
        if (text.isEmpty() || text.length() > MAX_SEGMENT || text.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && "._~-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The canonical form, {@code app/key}. */
    @Override
    public String toString() {
        return app + "/" + key;
    }
}
