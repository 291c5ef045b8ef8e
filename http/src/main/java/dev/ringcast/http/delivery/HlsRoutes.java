package dev.ringcast.http.delivery;

import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.Streams;
import dev.ringcast.hls.HlsOrigin;
import dev.ringcast.hls.HlsResource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * The files of HLS, at {@code /hls/{app}/{key}/…}.
 *
 * <p>The same is served at {@code /hls/rtmp%2F{app}%2F{key}/…}, one segment that is percent-encoded, and at what
 * proxies make of that, {@code /hls/rtmp/{app}/{key}/…}; no app is called rtmp.
 */
public final class HlsRoutes implements Routes {
    private static final String ROOT = "hls";
    private static final Pattern PREFIX = Pattern.compile("^rtmp(?:/|%2[Ff])");
    private static final String PLAYLIST = ".m3u8";
    private static final int MIN_SEGMENTS = 3;

    private final HlsOrigin origin;
    private final Streams streams;
    private final HlsAudience audience;
    private final DelayedRefusals late;

    /**
     * Makes the routes.
     *
     * @param origin where the files come from
     * @param streams says who may play; asked for each file, since nothing else tells one viewer from another
     * @param audience where viewers are counted
     * @param late refuses wrong keys
     */
    public HlsRoutes(HlsOrigin origin, Streams streams, HlsAudience audience, DelayedRefusals late) {
        this.origin = origin;
        this.streams = streams;
        this.audience = audience;
        this.late = late;
    }

    @Override
    public Optional<Resource> find(List<String> segments) {
        if (segments.size() < MIN_SEGMENTS || !segments.getFirst().equals(ROOT)) {
            return Optional.empty();
        }
        String file = segments.getLast();
        String id = String.join("/", segments.subList(1, segments.size() - 1));
        return streamName(id).map(name -> Resource.light(request -> answer(name, file, request)));
    }

    /**
     * The stream that a part of a path names: {@code app/key}, maybe percent-encoded, maybe after {@code rtmp/}.
     *
     * @param id the part of the path, as it was sent
     * @return the name, empty where it is none
     */
    public static Optional<StreamName> streamName(String id) {
        try {
            return Optional.of(StreamName.parse(PREFIX.matcher(id).replaceFirst("")));
        } catch (RefusedException e) {
            return Optional.empty(); // no stream can have such a name
        }
    }

    private Response answer(StreamName name, String file, Request request) {
        try {
            streams.permitPlay(name, peer(request));
        } catch (RefusedException e) {
            Response refusal = Response.error(403, e.getMessage());
            return e.delay().isZero() ? refusal : late.refuse(e.delay(), refusal);
        }
        CompletableFuture<HlsResource> found = origin.get(name, file);
        if (found.isDone()) {
            return answer(name, file, request, found.join());
        }
        CompletableFuture<Response> later = found.thenApply(resource -> answer(name, file, request, resource));
        later.whenComplete((sent, failure) -> found.cancel(false)); // its place is for another now
        return Response.later(later, origin.patience(), response(HlsResource.NOTHING_YET));
    }

    private Response answer(StreamName name, String file, Request request, HlsResource found) {
        if (found.status() == 200 && file.endsWith(PLAYLIST)) {
            audience.asked(name, viewer(request));
        }
        return response(found);
    }

    private static Response response(HlsResource found) {
        Response response = found.status() == 200
                ? Response.of(200, found.contentType(), found.body())
                : Response.error(found.status(), found.reason());
        response = response.with("Cache-Control", found.cacheControl());
        if (found.etag().isPresent()) {
            response = response.tagged(found.etag().get());
        }
        return found.retryAfterSeconds().isPresent()
                ? response.with("Retry-After", Integer.toString(found.retryAfterSeconds().getAsInt()))
                : response;
    }

    private static Peer peer(Request request) {
        return new Peer("hls", request.peer(), request.query(), request.header("Authorization").orElse(""));
    }

    /** Tells viewers apart as well as it can be done without giving each a name: by address and program. */
    private static String viewer(Request request) {
        int program = request.header("User-Agent").orElse("").hashCode();
        return request.peer().getAddress().getHostAddress() + " " + program;
    }
}
