package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets pages of other origins read our answers, as configured (Fetch standard, section 3.2). */
final class Cors {
    private static final String ANY = "*";
    private static final String PREFLIGHT_SECONDS = "86400";

    /** What players send: parts of a file, credentials, and what CTA-5004 has them tell of themselves. */
    private static final String REQUEST_HEADERS =
            "Range, Authorization, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session";

    private final Set<String> origins;

    /** Any origin for a star, none for nothing, else those that are joined by commas. */
    Cors(String allowOrigin) {
        origins = Stream.of(allowOrigin.split(","))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether pages of this origin may read. */
    boolean allows(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }

    void apply(Request request, Headers out) {
        if (origins.isEmpty()) {
            return;
        }
        if (origins.contains(ANY)) {
            Fields.set(out, "Access-Control-Allow-Origin", ANY);
        } else {
            out.add("Vary", "Origin");
            request.header("Origin").filter(this::allows).ifPresent(own -> out.set("Access-Control-Allow-Origin", own));
        }
        Fields.set(out, "Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag, Date");
    }

    /** The answer to OPTIONS: what may be asked here. */
    Response preflight(Set<String> methods) {
        Response allowed = Response.empty(204).with("Allow", allow(methods));
        return origins.isEmpty()
                ? allowed
                : allowed.with("Access-Control-Allow-Methods", allow(methods))
                        .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
                        .with("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    }

    static String allow(Set<String> methods) {
        Set<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        return String.join(", ", all);
    }
}
