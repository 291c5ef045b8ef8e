package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.ringcast.core.Nullable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asked for.
 *
 * @param method the method
 * @param segments the path's segments, still percent-encoded; the one of {@code /} is empty
 * @param query the query, still percent-encoded, empty if there is none; may hold credentials
 * @param headers the header fields
 * @param peer the client
 */
public record Request(String method, List<String> segments, String query, Headers headers, InetSocketAddress peer) {
    /** No path of ours has more. */
    private static final int MAX_SEGMENTS = 16;

    /** Fields that decide where a request ends or what it may do: two readers must not read them differently. */
    private static final Set<String> SINGLE =
            Set.of(Fields.HOST, Fields.CONTENT_LENGTH, Fields.TRANSFER_ENCODING, Fields.AUTHORIZATION, Fields.ORIGIN);

    /** RFC 9110, section 7.2: a host of RFC 3986 and maybe a port. It is empty if the target names no authority. */
    private static final String HOST_MARKS = "._~%!$&'()*+,;=:[]-";

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
     * @return its first value, empty if it was not sent
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
        for (int from = 0, end; from < query.length(); from = end + 1) {
            end = query.indexOf('&', from);
            end = end < 0 ? query.length() : end;
            int value = from + name.length() + 1;
            if (value <= end && query.startsWith(name, from) && query.charAt(value - 1) == '=') {
                return Optional.of(query.substring(value, end));
            }
        }
        return Optional.empty();
    }

    /** Whether it announces a body. None of our resources reads one. */
    boolean hasBody() {
        if (Fields.has(headers, Fields.TRANSFER_ENCODING)) {
            return true;
        }
        String length = Fields.first(headers, Fields.CONTENT_LENGTH);
        return length != null && !length.strip().equals("0");
    }

    /**
     * What makes the fields ambiguous or malformed (RFC 9112, sections 3.2 and 6.3; RFC 9110, section 5.5). HttpServer
     * lets most of it through.
     *
     * @param needsHost whether the protocol's version asks for a Host field
     * @return what to tell the client, empty if the fields are well-formed
     */
    Optional<String> fault(boolean needsHost) {
        for (Map.Entry<String, List<String>> field : headers.entrySet()) {
            String fault = fault(field.getKey(), field.getValue());
            if (fault != null) {
                return Optional.of(fault);
            }
        }
        if (needsHost && !Fields.has(headers, Fields.HOST)) {
            return Optional.of("the Host field is missing");
        }
        return Fields.has(headers, Fields.CONTENT_LENGTH) && Fields.has(headers, Fields.TRANSFER_ENCODING)
                ? Optional.of("both Content-Length and Transfer-Encoding")
                : Optional.empty();
    }

    /** Null if there is none. */
    @Nullable
    private static String fault(String name, List<String> values) {
        if (values.size() > 1 && SINGLE.contains(name)) {
            return "more than one " + name + " field";
        }
        for (String value : values) {
            if (hasControlCharacter(value)) {
                return "a header field holds a control character";
            }
            if (name.equals(Fields.HOST) && !isHost(value.strip())) {
                return "the Host field is malformed";
            }
            if (name.equals(Fields.CONTENT_LENGTH) && !isNumber(value.strip())) {
                return "the Content-Length field is malformed";
            }
        }
        return null;
    }

    private static boolean isHost(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !isDigit(c) && HOST_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean hasControlCharacter(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return true;
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
