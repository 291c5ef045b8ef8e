package dev.ringcast.http.admin;

import dev.ringcast.http.delivery.Request;
import dev.ringcast.http.delivery.Response;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Decides who may do what is not public.
 *
 * <p>Where a token is configured, whoever shows it as bearer (RFC 6750, section 2.1); an address that guesses has to
 * wait. Without one, a peer on loopback that talks to this machine by a loopback name, through no proxy, and is no page
 * of another origin: a page can make a browser send requests here, and a name of its own can lead here too.
 */
final class AdminGuard {
    private static final String BEARER = "Bearer ";
    private static final List<String> FORWARDING =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
                    "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP");
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final byte[] token;
    private final GuessLimit guesses;

    /**
     * Makes a guard.
     *
     * @param token what the bearer shows, empty for none
     * @param clock nanoseconds
     */
    AdminGuard(String token, LongSupplier clock) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        guesses = new GuessLimit(clock);
    }

    /** Why a request may not, empty where it may. */
    Optional<Response> refusal(Request request) {
        return token.length == 0 ? unlessLocal(request) : unlessBearer(request);
    }

    private Optional<Response> unlessBearer(Request request) {
        InetAddress address = request.peer().getAddress();
        if (guesses.mustWait(address)) {
            return Optional.of(Response.error(429, "too many wrong tokens from here").with("Retry-After", "10"));
        }
        byte[] shown = request.header("Authorization")
                .filter(field -> field.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(field -> field.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        if (shown != null && MessageDigest.isEqual(token, shown)) { // takes the same time wherever they differ
            return Optional.empty();
        }
        if (shown != null) {
            guesses.wrong(address);
        }
        Response challenge = Response.error(401, "this needs the administrator's token");
        return Optional.of(challenge.with("WWW-Authenticate", "Bearer"));
    }

    private static Optional<Response> unlessLocal(Request request) {
        String host = request.header("Host").orElse("");
        boolean local = request.peer().getAddress().isLoopbackAddress()
                && LOOPBACK_HOST.matcher(host).matches()
                && FORWARDING.stream().noneMatch(field -> request.header(field).isPresent())
                && request.header("Origin").map(origin -> origin.equals("http://" + host)).orElse(true);
        return local
                ? Optional.empty()
                : Optional.of(Response.error(403, "without http.admin_token only the server's own machine may"));
    }
}
