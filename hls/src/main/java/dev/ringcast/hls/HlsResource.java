package dev.ringcast.hls;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer to a request for a file: what HTTP sends, but for what depends on the request (ranges, conditions, CORS).
 *
 * @param status 200, 404 or 503
 * @param body the file; empty where the status is no 200. Shared by all requests, so nobody writes to it
 * @param contentType its media type; empty where the status is no 200
 * @param cacheControl the value of Cache-Control
 * @param etag a strong entity tag with its quotes; empty where the status is no 200
 * @param retryAfterSeconds the value of Retry-After, where it helps to ask again
 * @param reason why the status is no 200, in words for people; else empty
 */
public record HlsResource(
        int status,
        byte[] body,
        String contentType,
        String cacheControl,
        Optional<String> etag,
        OptionalInt retryAfterSeconds,
        String reason) {
    private static final byte[] NO_BODY = {};

    /** The answer to a request that waited for the first segment in vain. */
    public static final HlsResource NOTHING_YET = unavailable("there is nothing to play yet");

    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    private static final String SEGMENT_TYPE = "video/mp2t";

    /** A year: a segment's name is never given to another (PROTOCOL.md 2e). */
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

    static HlsResource playlist(byte[] text, String etag, int maxAgeSeconds) {
        return found(text, PLAYLIST_TYPE, "public, max-age=" + maxAgeSeconds, etag);
    }

    static HlsResource segment(MediaSegment segment) {
        return found(segment.bytes(), SEGMENT_TYPE, FOR_EVER, segment.uri());
    }

    /** A stream that is not there may just start: caches forget the answer soon. */
    static HlsResource notFound(String reason) {
        return new HlsResource(404, NO_BODY, "", "max-age=1", Optional.empty(), OptionalInt.empty(), reason);
    }

    /** Players try again after a 503, not after a 404. */
    static HlsResource unavailable(String reason) {
        return new HlsResource(503, NO_BODY, "", "no-store", Optional.empty(), OptionalInt.of(1), reason);
    }

    private static HlsResource found(byte[] body, String contentType, String cacheControl, String etag) {
        String quoted = '"' + etag + '"';
        return new HlsResource(200, body, contentType, cacheControl, Optional.of(quoted), OptionalInt.empty(), "");
    }
}
