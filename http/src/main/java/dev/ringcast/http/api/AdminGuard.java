package dev.ringcast.http.api;

import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.http.exchange.DelayedRefusals;
import dev.ringcast.http.exchange.Request;
import dev.ringcast.http.exchange.Response;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Decides whether a request may change something, or read what is not public: with the administrator's token as bearer
 * (RFC 6750, section 2.1), from wherever it comes. An address is no proof: a proxy's connection comes from loopback.
 *
 * <p>A page needs more than the token: its origin must be this server's own, or be named by {@code http.allow_origin},
 * and a page that reaches loopback without a proxy must use a loopback name (DNS rebinding). A browser tells of a page
 * by the Origin field. A request without that field comes from a program, which may use any name of the server.
 */
final class AdminGuard {
    private static final String BEARER = "Bearer ";
    private static final List<String> FORWARDING = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Real-IP",
            "Via",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "True-Client-IP",
            "CF-Connecting-IP");
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final Supplier<ApiRoutes.Access> access;
    private final DelayedRefusals wrong;
    private final Refusals refusals;

    /**
     * Makes a guard.
     *
     * @param access the token and the origins in force
     * @param wrong refuses wrong tokens
     * @param refusals counts wrong tokens
     */
    AdminGuard(Supplier<ApiRoutes.Access> access, DelayedRefusals wrong, Refusals refusals) {
        this.refusals = refusals;
        this.access = access;
        this.wrong = wrong;
    }

    /** The refusal of a request, which must be its response; empty if the request is permitted. */
    Optional<Response> refusal(Request request) {
        return isOfForeignPage(request)
                ? Optional.of(Response.error(403, "a page of another origin may not do this"))
                : unlessBearer(request);
    }

    private Optional<Response> unlessBearer(Request request) {
        Optional<byte[]> shown = shown(request);
        byte[] token = access.get().adminToken().getBytes(StandardCharsets.UTF_8);
        if (shown.isPresent() && MessageDigest.isEqual(token, shown.get())) { // in constant time
            return Optional.empty();
        }
        Response challenge = Response.error(401, "requires the admin token").with("WWW-Authenticate", "Bearer");
        if (shown.isEmpty()) {
            return Optional.of(challenge);
        }
        InetAddress address = request.peer().getAddress();
        refusals.count(Rule.ADMIN_TOKEN, address.getHostAddress());
        return Optional.of(wrong.refuse(address, challenge));
    }

    /** Whether a request shows a token, right or wrong. */
    boolean showsToken(Request request) {
        return shown(request).isPresent();
    }

    private static Optional<byte[]> shown(Request request) {
        return request.header("Authorization")
                .filter(field -> field.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(field -> field.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isOfForeignPage(Request request) {
        Optional<String> origin = request.header("Origin");
        if (origin.isEmpty() || origins().contains(origin.get())) {
            return false;
        }
        String host = request.header("Host").orElse("");
        boolean own = origin.get().equals("http://" + host) || origin.get().equals("https://" + host);
        return !own
                || isDirectFromLoopback(request) && !LOOPBACK_HOST.matcher(host).matches();
    }

    private List<String> origins() {
        return List.of(access.get().allowOrigin().split("\\s*,\\s*"));
    }

    private static boolean isDirectFromLoopback(Request request) {
        return request.peer().getAddress().isLoopbackAddress()
                && FORWARDING.stream().noneMatch(field -> request.header(field).isPresent());
    }
}
