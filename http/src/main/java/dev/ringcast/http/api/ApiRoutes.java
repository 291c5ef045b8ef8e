package dev.ringcast.http.api;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.http.exchange.DelayedRefusals;
import dev.ringcast.http.exchange.HlsRoutes;
import dev.ringcast.http.exchange.Request;
import dev.ringcast.http.exchange.Resource;
import dev.ringcast.http.exchange.Response;
import dev.ringcast.http.exchange.Routes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** {@code /health}, {@code /stats}, {@code /api/v1/reload} and {@code /api/v1/rtmp/streams}. */
public final class ApiRoutes implements Routes {
    private static final Logger LOG = System.getLogger("dev.ringcast.api");
    private static final List<String> STREAMS = List.of("api", "v1", "rtmp", "streams");

    /** What is below a stream, at {@code {id}/viewers}. Reserved, whether built or not: see {@link #ofStream}. */
    private static final Set<String> SUB_RESOURCES = Set.of("snapshot", "viewers", "forwards");

    /** Those that have elements, at {@code {id}/viewers/{viewer}}. */
    private static final Set<String> COLLECTIONS = Set.of("viewers", "forwards");

    private static final double NANOS_PER_MILLI = 1e6;

    private static final Duration DEAD = Duration.ofSeconds(30);

    private final Streams streams;
    private final Heartbeats beats;
    private final ServerStats figures;
    private final ToIntFunction<StreamName> otherViewers;
    private final Function<Stream, Optional<List<String>>> leftOut;
    private final AdminGuard guard;
    private final Supplier<Access> access;
    private final Routes fixed;

    /**
     * What there is to tell.
     *
     * @param streams the streams
     * @param server the server
     * @param beats which of its loops are late
     * @param otherViewers viewers of a stream that are no subscriptions of its own: those over HLS
     * @param leftOut which tracks of a stream HLS leaves out, and why; empty if HLS is off
     * @param reload reads the configuration again
     */
    public record Sources(
            Streams streams,
            ServerStats server,
            Heartbeats beats,
            ToIntFunction<StreamName> otherViewers,
            Function<Stream, Optional<List<String>>> leftOut,
            ConfigReload reload) {}

    /**
     * The permissions.
     *
     * @param adminToken the bearer token of administration; a secret
     * @param publicList whether the list of streams needs no token
     * @param allowOrigin origins whose pages may administer, joined by commas; a star names none of them
     */
    public record Access(String adminToken, boolean publicList, String allowOrigin) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Access[publicList=" + publicList + "]";
        }
    }

    /**
     * Makes the routes.
     *
     * @param sources what there is to tell
     * @param access the permissions in force; asked at each request
     * @param wrong refuses wrong tokens
     */
    public ApiRoutes(Sources sources, Supplier<Access> access, DelayedRefusals wrong) {
        streams = sources.streams();
        beats = sources.beats();
        figures = sources.server();
        otherViewers = sources.otherViewers();
        leftOut = sources.leftOut();
        this.access = access;
        guard = new AdminGuard(access, wrong, streams.refusals());
        fixed = Routes.of(
                Routes.path("/health", Resource.light(request -> health(DEAD))),
                Routes.path("/health/ready", Resource.light(request -> health(Heartbeats.LATE))),
                Routes.path("/stats", this::stats),
                Routes.path("/api/v1/reload", new ReloadResource(sources.reload(), guard)),
                Routes.path("/" + String.join("/", STREAMS), this::list));
    }

    @Override
    public Optional<Resource> find(List<String> segments) {
        boolean belowList = segments.size() > STREAMS.size()
                && segments.subList(0, STREAMS.size()).equals(STREAMS);
        return belowList ? ofStream(segments.subList(STREAMS.size(), segments.size())) : fixed.find(segments);
    }

    /**
     * An id has slashes, which a client encodes as {@code %2F} and some proxies decode, so an id may take several
     * segments. If the last segments may name a sub-resource of a shorter id, they do. A stream whose name ends like
     * that is reached by its encoded id alone.
     */
    private Optional<Resource> ofStream(List<String> path) {
        int length = path.size();
        boolean subResource = length > 1 && SUB_RESOURCES.contains(path.getLast()) && isId(path.subList(0, length - 1));
        boolean element = length > 2 && COLLECTIONS.contains(path.get(length - 2)) && isId(path.subList(0, length - 2));
        return subResource || element ? Optional.empty() : name(path).map(OneStream::new);
    }

    private static boolean isId(List<String> path) {
        return name(path).isPresent();
    }

    private static Optional<StreamName> name(List<String> path) {
        return HlsRoutes.streamName(String.join("/", path));
    }

    /** 503 once a loop has completed no run for this long. */
    private Response health(Duration patience) {
        Duration latest = beats.latest();
        boolean failed = latest.compareTo(patience) >= 0;
        ServerStats.Memory held = figures.memory();
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("bound_bytes", held.bound());
        memory.put("heap_used_bytes", held.heapUsed());
        memory.put("direct_used_bytes", held.directUsed());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", failed ? "failing" : "ok");
        json.put("version", figures.version());
        json.put("uptime_seconds", figures.uptime().toSeconds());
        json.put("active_streams", active().size());
        json.put("ready", latest.compareTo(Heartbeats.LATE) < 0);
        json.put("failing", beats.failing());
        json.put("memory", memory);
        return Response.json(failed ? 503 : 200, json);
    }

    private List<String> active() {
        return streams.list().stream()
                .filter(stream -> stream.state() == Stream.State.ACTIVE)
                .map(stream -> stream.name().toString())
                .toList();
    }

    /** Names streams if anybody may list them, or for the token. A wrong token is refused as everywhere. */
    private Response stats(Request request) {
        Optional<Response> refusal = access.get().publicList() ? Optional.empty() : guard.refusal(request);
        if (refusal.isPresent() && guard.showsToken(request)) {
            return refusal.get();
        }
        return stats(refusal.isEmpty());
    }

    private Response stats(boolean named) {
        SlabPool pool = streams.pool();
        Map<String, Object> buffers = new LinkedHashMap<>();
        buffers.put("total_buffers", pool.capacity());
        buffers.put("available_buffers", pool.available());
        buffers.put("buffer_size", pool.slabBytes());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("active_streams", named ? active() : List.of());
        json.put("total_streams", streams.list().size());
        json.put("memory_pool_stats", buffers);
        json.put("fanout", fanout());
        json.put("refused", streams.refusals().totals());
        json.put("failures", beats.failures());
        return Response.json(200, json);
    }

    /** The tick in force, how long the last sweep of all viewers took, and how long a virtual thread waits to run. */
    private Map<String, Object> fanout() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tick_ms", streams.pacer().tickNanos() / NANOS_PER_MILLI);
        json.put("sweep_ms", streams.pacer().sweepNanos() / NANOS_PER_MILLI);
        json.put("carrier_delay_ms", figures.carrierDelay().toNanos() / NANOS_PER_MILLI);
        return json;
    }

    private Response list(Request request) {
        Optional<Response> refusal = access.get().publicList() ? Optional.empty() : guard.refusal(request);
        return refusal.orElseGet(() -> {
            List<Map<String, Object>> all =
                    streams.list().stream().map(this::json).toList();
            return Response.json(200, Map.of("streams", all));
        });
    }

    private Map<String, Object> json(Stream stream) {
        int viewers = stream.viewers() + otherViewers.applyAsInt(stream.name());
        return StreamJson.of(stream, viewers, leftOut.apply(stream));
    }

    /** A stream's own entry: any client that knows its name may read it, the administrator may end the stream. */
    private final class OneStream implements Resource {
        private final StreamName name;

        OneStream(StreamName name) {
            this.name = name;
        }

        @Override
        public Set<String> methods() {
            return Set.of("GET", "HEAD", "DELETE");
        }

        @Override
        public Response respond(Request request) {
            return request.method().equals("DELETE") ? end(request) : entry();
        }

        private Response entry() {
            return streams.find(name)
                    .map(stream -> Response.json(200, json(stream)))
                    .orElseGet(Response::notFound);
        }

        private Response end(Request request) {
            Optional<Response> refusal = guard.refusal(request);
            return refusal.orElseGet(() -> streams.find(name)
                    .map(stream -> {
                        LOG.log(Level.INFO, "{0} is ended by {1}", name, request.peer());
                        streams.end(stream);
                        return Response.empty(204);
                    })
                    .orElseGet(Response::notFound));
        }
    }
}
