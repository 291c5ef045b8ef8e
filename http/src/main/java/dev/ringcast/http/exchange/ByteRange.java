package dev.ringcast.http.exchange;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a content that a client asked for.
 *
 * <p>Source: RFC 9110, section 14.1.2. A single range only: a client that asks for several gets the whole, which a
 * server may always send (14.2).
 *
 * @param from the first byte
 * @param to the last byte; before the first if nothing can satisfy the range
 */
record ByteRange(long from, long to) {
    private static final Pattern SINGLE =
            Pattern.compile("bytes=\\s*(?:([0-9]+)-([0-9]*)|-([0-9]+))\\s*", Pattern.CASE_INSENSITIVE);
    private static final int MAX_DIGITS = 18;

    /**
     * Reads a Range field.
     *
     * @param field the field
     * @param length how long the content is
     * @return the range; empty if the field is none that we follow
     */
    static Optional<ByteRange> of(String field, long length) {
        Matcher matcher = SINGLE.matcher(field);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(3) != null) {
            long last = Math.min(number(matcher.group(3)), length);
            return Optional.of(new ByteRange(length - last, length - 1));
        }
        long from = number(matcher.group(1));
        long to = matcher.group(2).isEmpty() ? Long.MAX_VALUE : number(matcher.group(2));
        if (to < from) {
            return Optional.empty(); // invalid, hence ignored
        }
        return Optional.of(new ByteRange(from, from >= length ? from - 1 : Math.min(to, length - 1)));
    }

    /** Whether there is such a part. */
    boolean satisfiable() {
        return to >= from;
    }

    private static long number(String digits) {
        return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
