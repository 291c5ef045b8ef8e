package dev.ringcast.http.api;

import dev.ringcast.http.api.ConfigReload.Outcome;
import dev.ringcast.http.exchange.Request;
import dev.ringcast.http.exchange.Resource;
import dev.ringcast.http.exchange.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code POST /api/v1/reload}. The request waits without a thread while the file is read. */
final class ReloadResource implements Resource {
    private static final Logger LOG = System.getLogger("dev.ringcast.api");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConfigReload config;
    private final AdminGuard guard;

    ReloadResource(ConfigReload config, AdminGuard guard) {
        this.config = config;
        this.guard = guard;
    }

    @Override
    public Set<String> methods() {
        return Set.of("POST");
    }

    @Override
    public boolean isLight() {
        return true;
    }

    @Override
    public Response respond(Request request) {
        Optional<Response> refusal = guard.refusal(request);
        return refusal.orElseGet(() -> {
            LOG.log(Level.INFO, "{0} asks to read the configuration again", request.peer());
            return Response.later(
                    config.reload().thenApply(ReloadResource::response),
                    PATIENCE,
                    Response.error(503, "the configuration file is still being read; the log will tell"));
        });
    }

    private static Response response(Outcome outcome) {
        return switch (outcome.status()) {
            case DONE -> done(outcome);
            case FAULTY -> Response.error(422, outcome.message());
            case NO_FILE -> Response.error(409, outcome.message());
            case BUSY -> Response.error(503, outcome.message()).with("Retry-After", "1");
        };
    }

    private static Response done(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", outcome.changed());
        json.put("needs_restart", outcome.restart());
        return Response.json(200, json);
    }
}
