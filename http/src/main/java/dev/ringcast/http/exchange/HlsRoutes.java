package dev.ringcast.http.exchange;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.live.Streams;
import dev.ringcast.hls.HlsOrigin;
import dev.ringcast.hls.HlsResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The files of HLS, at {@code /hls/{app}/{key}/…}.
 *
 * <p>Permission to play is asked for with the index. What it names carries the answer: media playlists by the session
 * in their query, segments by names that cannot be guessed. So segments are the same for all viewers, and caches keep
 * them.
 *
 * <p>The same is served at {@code /hls/rtmp%2F{app}%2F{key}/…}, one segment that is percent-encoded, and at what
 * proxies make of that, {@code /hls/rtmp/{app}/{key}/…}; no app is called rtmp.
 */
public final class HlsRoutes implements Routes {
    private static final String ROOT = "hls";
    private static final String PROTOCOL = "hls";
    private static final List<String> PREFIXES = List.of("rtmp/", "rtmp%2F", "rtmp%2f");
    private static final String PLAYLIST = ".m3u8";
    private static final int MIN_SEGMENTS = 3;

    /** The parameter that holds a session's id. */
    private static final String SESSION = "s";

    /** What a query may hold (RFC 3986, section 3.4), so that nothing else gets into a playlist. */
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*");

    /** Characters of a query or an Authorization field. */
    private static final int MAX_SECRET = 2_048;

    private final HlsOrigin origin;
    private final Streams streams;
    private final HlsViewers viewers;
    private final DelayedRefusals late;
    private final boolean sessions;

    /**
     * Makes the routes.
     *
     * @param origin where the files come from
     * @param streams says who may play
     * @param viewers where sessions are opened and counted
     * @param late refuses wrong keys
     * @param sessions whether each viewer has a session
     */
    public HlsRoutes(HlsOrigin origin, Streams streams, HlsViewers viewers, DelayedRefusals late, boolean sessions) {
        this.origin = origin;
        this.streams = streams;
        this.viewers = viewers;
        this.late = late;
        this.sessions = sessions;
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
     * @return the name, empty if it is none
     */
    public static Optional<StreamName> streamName(String id) {
        try {
            return Optional.of(StreamName.parse(withoutPrefix(id)));
        } catch (RefusedException e) {
            return Optional.empty(); // no stream can have such a name
        }
    }

    private static String withoutPrefix(String id) {
        for (String prefix : PREFIXES) {
            if (id.startsWith(prefix)) {
                return id.substring(prefix.length());
            }
        }
        return id;
    }

    private Response answer(StreamName name, String file, Request request) {
        if (file.equals(HlsOrigin.INDEX)) {
            return index(name, request);
        }
        return file.endsWith(PLAYLIST)
                ? media(name, file, request)
                : response(origin.get(name, file).join());
    }

    private Response index(StreamName name, Request request) {
        if (!sessions && !QUERY.matcher(request.query()).matches()) {
            return Response.error(400, "the query has a character that must be percent-encoded");
        }
        return refusal(name, request)
                .orElseGet(() -> answer(name, HlsOrigin.INDEX, found -> {
                    if (sessions) {
                        return found.withQuery(SESSION + "=" + viewers.open(name, found.targetDuration()), "no-store");
                    }
                    return request.query().isEmpty() ? found : found.withQuery(request.query(), found.cacheControl());
                }));
    }

    /** A session was permitted when it asked for the index; any other request is asked about by its own query. */
    private Response media(StreamName name, String file, Request request) {
        String id = sessions ? request.parameter(SESSION).orElse("") : "";
        if (viewers.isKicked(name, id)) {
            return Response.error(403, EndReason.KICKED.words()).with("Cache-Control", "no-store");
        }
        Optional<Response> refusal = viewers.admits(name, id) ? Optional.empty() : refusal(name, request);
        return refusal.orElseGet(() -> answer(name, file, found -> {
            String agent = request.header("User-Agent").orElse("");
            viewers.served(name, id, new Peer(PROTOCOL, request.peer(), ""), agent, found.targetDuration());
            return found;
        }));
    }

    private Optional<Response> refusal(StreamName name, Request request) {
        Peer peer = peer(request);
        if (peer.credentials().length() > MAX_SECRET) {
            return Optional.of(Response.error(414, "the query is too long"));
        }
        if (peer.authorization().length() > MAX_SECRET) {
            return Optional.of(Response.error(431, "the Authorization field is too long"));
        }
        try {
            streams.permitPlay(name, peer);
            return Optional.empty();
        } catch (RefusedException e) {
            Response refusal = Response.error(403, e.getMessage());
            return Optional.of(e.delay().isZero() ? refusal : late.refuse(e.delay(), refusal));
        }
    }

    /** Answers at once or later; a playlist that is found is changed first. */
    private Response answer(StreamName name, String file, UnaryOperator<HlsResource> change) {
        Function<HlsResource, Response> toResponse =
                resource -> response(resource.status() == 200 ? change.apply(resource) : resource);
        CompletableFuture<HlsResource> found = origin.get(name, file);
        if (found.isDone()) {
            return toResponse.apply(found.join());
        }
        CompletableFuture<Response> answer = found.thenApply(toResponse);
        answer.whenComplete((sent, failure) -> found.cancel(false)); // its place is for another now
        return Response.later(
                answer,
                origin.patience(),
                response(HlsResource.NOTHING_YET),
                () -> toResponse.apply(origin.atHand(name, file)));
    }

    private static Response response(HlsResource found) {
        if (found.status() == 200 && found.etag().isPresent()) { // most requests: no map is copied for each field
            Map<String, String> fields = Map.of(
                    "Content-Type", found.contentType(),
                    "Cache-Control", found.cacheControl(),
                    "ETag", found.etag().get());
            return new Response(200, fields, new Body.Bytes(found.body()));
        }
        Response response = found.status() == 200
                ? Response.of(200, found.contentType(), found.body())
                : Response.error(found.status(), found.reason());
        response = response.with("Cache-Control", found.cacheControl());
        return found.retryAfterSeconds().isPresent()
                ? response.with(
                        "Retry-After",
                        Integer.toString(found.retryAfterSeconds().getAsInt()))
                : response;
    }

    private static Peer peer(Request request) {
        return new Peer(
                PROTOCOL,
                request.peer(),
                request.query(),
                request.header("Authorization").orElse(""));
    }
}
