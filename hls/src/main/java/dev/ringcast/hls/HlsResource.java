package dev.ringcast.hls;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer to a request for a file: what HTTP sends, but for what depends on the request (ranges, conditions, CORS).
 *
 * @param status 200, 404 or 503
 * @param body the file; empty unless the status is 200. Shared by all requests: read only
 * @param contentType its media type; empty unless the status is 200
 * @param cacheControl the value of Cache-Control
 * @param etag a strong entity tag with its quotes; empty if the status is not 200
 * @param retryAfterSeconds the value of Retry-After, if it helps to ask again
 * @param reason why the status is no 200, in words for people; else empty
 * @param targetDuration of a playlist, in seconds: how often players ask again; else 0
 */
public record HlsResource(
        int status,
        byte[] body,
        String contentType,
        String cacheControl,
        Optional<String> etag,
        OptionalInt retryAfterSeconds,
        String reason,
        int targetDuration) {
    private static final byte[] NO_BODY = {};

    /** The answer to a request that waited for the first segment in vain. */
    public static final HlsResource NOTHING_YET = unavailable("nothing to play yet");

    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    private static final String SEGMENT_TYPE = "video/mp2t";

    /** A year: a segment's name is never given to another (hls/RULES.md 1). */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Checks that nothing is missing. */
    public HlsResource {
        Objects.requireNonNull(body);
        Objects.requireNonNull(contentType);
        Objects.requireNonNull(cacheControl);
        Objects.requireNonNull(etag);
        Objects.requireNonNull(retryAfterSeconds);
        Objects.requireNonNull(reason);
    }

    /** Not "public": a shared cache keeps no answer to a request that shows an Authorization field. */
    static HlsResource playlist(byte[] text, String etag, int maxAgeSeconds, int targetDuration) {
        return found(text, PLAYLIST_TYPE, "max-age=" + maxAgeSeconds, etag, targetDuration);
    }

    /**
     * The multivariant playlist for one viewer: the media playlists that it names have a query.
     *
     * @param query the query, without a question mark
     * @param cacheControl the value of Cache-Control
     * @return the playlist; without an entity tag, since it is another for each viewer
     */
    public HlsResource withQuery(String query, String cacheControl) {
        StringBuilder text = new StringBuilder(body.length + query.length() + 1);
        new String(body, StandardCharsets.US_ASCII).lines().forEach(line -> {
            text.append(line).append(line.startsWith("#") ? "" : "?" + query).append('\n');
        });
        byte[] own = text.toString().getBytes(StandardCharsets.US_ASCII);
        return new HlsResource(
                status, own, contentType, cacheControl, Optional.empty(), retryAfterSeconds, reason, targetDuration);
    }

    static HlsResource segment(MediaSegment segment) {
        return found(segment.bytes(), SEGMENT_TYPE, FOR_EVER, segment.uri(), 0);
    }

    /** A stream that is not there may just start: caches forget the answer soon. */
    static HlsResource notFound(String reason) {
        return new HlsResource(404, NO_BODY, "", "max-age=1", Optional.empty(), OptionalInt.empty(), reason, 0);
    }

    /** Players try again after a 503, not after a 404. */
    static HlsResource unavailable(String reason) {
        return new HlsResource(503, NO_BODY, "", "no-store", Optional.empty(), OptionalInt.of(1), reason, 0);
    }

    private static HlsResource found(
            byte[] body, String contentType, String cacheControl, String etag, int targetDuration) {
        Optional<String> quoted = Optional.of('"' + etag + '"');
        return new HlsResource(200, body, contentType, cacheControl, quoted, OptionalInt.empty(), "", targetDuration);
    }
}
