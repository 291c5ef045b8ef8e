package dev.ringcast.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads a parameter of a query string: {@code name=value} pairs joined by {@code &}, percent-encoded. */
final class Query {
    private Query() {}

    /**
     * A parameter's value.
     *
     * @param query the query, still percent-encoded, without a question mark
     * @param name the parameter's name, which needs no encoding
     * @return the first value, decoded; empty if the parameter is not there, has no value or is badly encoded
     */
    static Optional<String> value(String query, String name) {
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .findFirst()
                .map(pair -> pair.substring(name.length() + 1))
                .filter(value -> !value.isEmpty())
                .flatMap(Query::decoded);
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a percent sign that no two digits follow
        }
    }
}
