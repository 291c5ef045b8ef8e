package dev.ringcast.server;

import dev.ringcast.config.Keys;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.hls.HlsOptions;
import dev.ringcast.hls.HlsOrigin;
import dev.ringcast.http.api.ApiRoutes;
import dev.ringcast.http.api.ConfigReload;
import dev.ringcast.http.api.ServerStats;
import dev.ringcast.http.exchange.Deadlines;
import dev.ringcast.http.exchange.DelayedRefusals;
import dev.ringcast.http.exchange.HlsRoutes;
import dev.ringcast.http.exchange.HlsViewers;
import dev.ringcast.http.exchange.HttpEndpoint;
import dev.ringcast.http.exchange.Routes;
import dev.ringcast.http.page.PageRoutes;
import dev.ringcast.settings.Settings;
import dev.ringcast.settings.SettingsHolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** All that is behind the HTTP port: the page, the API and HLS. */
final class HttpService {
    private static final Duration TICK = Ticker.BASE.multipliedBy(4);
    private static final long POLL_NANOS = 10_000_000L;

    /** Within this time a viewer asks for its playlist again, and learns that the stream has ended. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final HlsOrigin hls;
    private final HlsViewers viewers;
    private final Ticker.Chore clock;
    private final HttpEndpoint front;

    /**
     * What it is made of.
     *
     * @param ticker what runs its chores; its threads report where the ticker does
     * @param rtmpPort the port that the page tells to publish to
     * @param access the permissions of the API that are in force
     * @param reload reads the configuration again
     * @param connections how many may be open
     */
    record HttpServiceContext(
            Streams streams,
            ServerStats figures,
            Ticker ticker,
            TimeSource time,
            int rtmpPort,
            Supplier<ApiRoutes.Access> access,
            ConfigReload reload,
            int connections) {}

    HttpService(SettingsHolder inForce, HttpServiceContext parts) throws IOException {
        Settings settings = inForce.current();
        Heartbeats beats = parts.ticker().beats();
        hls = new HlsOrigin(parts.streams(), options(settings), parts.time(), beats);
        viewers = new HlsViewers(parts.streams(), parts.time()::nanos);
        DelayedRefusals late = new DelayedRefusals(parts.time()::nanos);
        boolean hlsEnabled = settings.get(Keys.Hls.ENABLED);
        Routes routes = Routes.of(
                hlsEnabled
                        ? new HlsRoutes(hls, parts.streams(), viewers, late, settings.get(Keys.Hls.SESSIONS))
                        : Routes.NONE,
                new PageRoutes(parts.rtmpPort(), hlsEnabled),
                new ApiRoutes(
                        new ApiRoutes.Sources(
                                parts.streams(),
                                parts.figures(),
                                beats,
                                viewers::of,
                                leftOut(settings),
                                parts.reload()),
                        parts.access(),
                        late));
        Deadlines deadlines = Deadlines.with(settings.get(Keys.Fanout.STALL));
        front = Ports.bound(
                "http",
                settings.get(Keys.Http.BIND),
                settings.get(Keys.Http.PORT),
                address -> new HttpEndpoint(
                        new HttpEndpoint.Options(
                                address,
                                parts.connections(),
                                () -> inForce.current().get(Keys.Limits.PER_ADDRESS),
                                parts.streams().memory().heap(),
                                deadlines,
                                settings.get(Keys.Http.ALLOW_ORIGIN),
                                parts.ticker(),
                                parts.streams().refusals()),
                        routes));
        clock = parts.ticker().every("hls-clock", TICK, this::tick);
    }

    private static Function<Stream, Optional<List<String>>> leftOut(Settings settings) {
        return settings.get(Keys.Hls.ENABLED)
                ? stream -> Optional.of(HlsOrigin.leftOut(stream))
                : stream -> Optional.empty();
    }

    private static HlsOptions options(Settings settings) {
        HlsOptions defaults = HlsOptions.DEFAULTS;
        return new HlsOptions(
                settings.get(Keys.Hls.SEGMENT),
                settings.get(Keys.Hls.WINDOW),
                settings.get(Keys.Hls.ENABLED) ? settings.get(Keys.Hls.IDLE) : defaults.idle(),
                settings.get(Keys.Play.WAIT),
                defaults.memory(),
                defaults.waitersPerStream(),
                defaults.waiters());
    }

    private void tick() {
        Each.of(hls::tick, viewers::tick);
    }

    int port() {
        return front.port();
    }

    /** After the streams have ended: lets viewers learn that, and exchanges under way end. */
    void drain(Deadline end) {
        if (viewers.isWatched()) {
            waitWhile(() -> true, Deadline.in(end.left(FAREWELL)));
        }
        front.stop();
        waitWhile(() -> front.active() > 0, end);
    }

    private void waitWhile(BooleanSupplier condition, Deadline end) {
        while (condition.getAsBoolean() && !end.left(TICK).isZero()) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }

    /**
     * Ends packaging, answers requests that wait for it, and closes the port. Idempotent.
     *
     * @param end when it leaves threads that do not end
     */
    void close(Deadline end) {
        front.stop();
        clock.close();
        hls.close();
        front.close(end);
        viewers.close(); // last: a request under way may still tell a viewer that its stream has ended
    }
}
