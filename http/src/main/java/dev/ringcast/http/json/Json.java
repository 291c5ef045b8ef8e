package dev.ringcast.http.json;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes JSON (RFC 8259) from plain Java: maps, lists, strings, numbers, booleans and null.
 *
 * <p>What could be taken for markup in a page, or would move a terminal's cursor, is escaped too. A lone surrogate,
 * which no UTF-8 can carry, becomes U+FFFD.
 */
public final class Json {
    private static final int MAX_DEPTH = 32;

    private Json() {}

    /**
     * Writes a value.
     *
     * @param value the value; maps have strings for keys and are written in their order
     * @return the text
     * @throws IllegalArgumentException if there is no JSON for it
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder(256);
        write(value, out, 0);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH);
        }
        switch (value) {
            case null -> out.append("null");
            case String text -> string(text, out);
            case Boolean truth -> out.append(truth.booleanValue());
            case Double number -> number(number, out);
            case Integer number -> out.append(number.intValue());
            case Long number -> out.append(number.longValue());
            case Map<?, ?> members -> object(members, out, depth);
            case List<?> elements -> array(elements, out, depth);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void number(double number, StringBuilder out) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("no JSON for " + number);
        }
        out.append(number);
    }

    private static void object(Map<?, ?> members, StringBuilder out, int depth) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> rest = members.entrySet().iterator(); rest.hasNext(); ) {
            Map.Entry<?, ?> member = rest.next();
            string((String) member.getKey(), out);
            out.append(':');
            write(member.getValue(), out, depth + 1);
            out.append(rest.hasNext() ? "," : "");
        }
        out.append('}');
    }

    private static void array(List<?> elements, StringBuilder out, int depth) {
        out.append('[');
        for (Iterator<?> rest = elements.iterator(); rest.hasNext(); ) {
            write(rest.next(), out, depth + 1);
            out.append(rest.hasNext() ? "," : "");
        }
        out.append(']');
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (paired) {
                out.append(c).append(text.charAt(++i));
            } else {
                character(Character.isSurrogate(c) ? '\uFFFD' : c, out);
            }
        }
        out.append('"');
    }

    private static void character(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '<', '>', '&', '\u2028', '\u2029' -> escaped(c, out);
            default -> {
                if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                    escaped(c, out);
                } else {
                    out.append(c);
                }
            }
        }
    }

    private static void escaped(char c, StringBuilder out) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
}
