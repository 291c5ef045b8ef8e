package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client asked for.
 *
 * @param method the method
 * @param segments the path's segments, still percent-encoded; the one of {@code /} is empty
 * @param query the query, still percent-encoded, empty where there is none; may hold credentials
 * @param headers the header fields
 * @param peer who asked
 */
public record Request(
        String method, List<String> segments, String query, Headers headers, InetSocketAddress peer) {
    /** No path of ours has more. */
    private static final int MAX_SEGMENTS = 16;

    /** Fields that decide where a request ends or what it may do: two readers must not read them differently. */
    private static final List<String> SINGLE =
            List.of("Host", "Content-Length", "Transfer-Encoding", "Authorization", "Origin");

    /** RFC 9110, section 7.2: a host of RFC 3986 and maybe a port. It is empty if the target names no authority. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=:\\[\\]-]*");

    private static final Pattern LENGTH = Pattern.compile("[0-9]+");

    private static final List<String> NOWHERE = List.of("", "");

    static Request of(HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new Request(
                exchange.getRequestMethod(),
                segments(uri),
                query,
                exchange.getRequestHeaders(),
                exchange.getRemoteAddress());
    }

    /** Taken as they are: nothing is normalised, so that nothing can be made to look like another path. */
    private static List<String> segments(URI uri) {
        String path = uri.getRawPath();
        boolean authorityWithoutScheme = uri.getScheme() == null && uri.getRawAuthority() != null; // "//host/path"
        if (path == null || authorityWithoutScheme || path.startsWith("//")) {
            return NOWHERE;
        }
        String[] parts = (path.startsWith("/") ? path.substring(1) : path).split("/", MAX_SEGMENTS + 1);
        return parts.length > MAX_SEGMENTS ? NOWHERE : List.of(parts);
    }

    /**
     * A header field.
     *
     * @param name its name
     * @return its first value, empty where it was not sent
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }

    /**
     * A parameter of the query, as it was sent.
     *
     * @param name its name
     * @return its first value, still percent-encoded; empty if it was not sent
     */
    Optional<String> parameter(String name) {
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /** Whether it announces a body. None of our resources reads one. */
    boolean hasBody() {
        return header("Transfer-Encoding").isPresent()
                || header("Content-Length").filter(length -> !length.strip().equals("0")).isPresent();
    }

    /**
     * What makes the fields ambiguous or malformed (RFC 9112, sections 3.2 and 6.3; RFC 9110, section 5.5). HttpServer
     * lets most of it through.
     *
     * @param needsHost whether the protocol's version asks for a Host field
     * @return what to tell the client, empty if the fields are well-formed
     */
    Optional<String> fault(boolean needsHost) {
        Optional<String> twice = SINGLE.stream()
                .filter(name -> headers.getOrDefault(name, List.of()).size() > 1)
                .findFirst();
        if (twice.isPresent()) {
            return twice.map(name -> "more than one " + name + " field");
        }
        if (needsHost && header("Host").isEmpty()) {
            return Optional.of("the Host field is missing");
        }
        if (!header("Host").map(host -> HOST.matcher(host.strip()).matches()).orElse(true)) {
            return Optional.of("the Host field is malformed");
        }
        if (header("Content-Length").isPresent() && header("Transfer-Encoding").isPresent()) {
            return Optional.of("both Content-Length and Transfer-Encoding");
        }
        if (!header("Content-Length").map(length -> LENGTH.matcher(length.strip()).matches()).orElse(true)) {
            return Optional.of("the Content-Length field is malformed");
        }
        return hasControlCharacter() ? Optional.of("a header field holds a control character") : Optional.empty();
    }

    private boolean hasControlCharacter() {
        for (List<String> values : headers.values()) {
            for (String value : values) {
                for (int i = 0; i < value.length(); i++) {
                    char c = value.charAt(i);
                    if (c < ' ' && c != '\t' || c == 0x7F) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /**
     * The path, for logs: the query may hold credentials.
     *
     * @return the path as it was sent
     */
    public String path() {
        return "/" + String.join("/", segments);
    }

    /** Method and path, without the query. */
    @Override
    public String toString() {
        return method + " " + path();
    }
}
