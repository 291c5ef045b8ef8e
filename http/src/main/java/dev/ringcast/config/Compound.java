package dev.ringcast.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads lists and tables, from the command line's text or from what a file has. */
final class Compound {
    /** No comma and no equals sign: they separate pairs. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\s,=]{1,128}");

    private static final Pattern COMMA = Pattern.compile(" *, *");

    private Compound() {}

    static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if it is none; the message tells which element is wrong
     */
    static <T> List<T> readList(Object raw, Function<Object, T> element, int max) {
        List<?> elements = elements(raw);
        checkSize(elements.size(), max);
        List<T> values = new ArrayList<>();
        for (Object each : elements) {
            String place = elements.size() > 1 ? "element " + (values.size() + 1) : "";
            values.add(at(place, () -> element.apply(each)));
        }
        return List.copyOf(values);
    }

    private static List<?> elements(Object raw) {
        if (raw instanceof List<?> list) {
            return list;
        }
        return raw instanceof String text ? split(text) : List.of(raw);
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(COMMA.split(text, -1));
    }

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException if it is none; the message tells which pair is wrong
     */
    static <T> Map<String, T> readTable(Object raw, Function<Object, T> value, int max) {
        Map<?, ?> pairs = raw instanceof Map<?, ?> map ? map : pairs(raw);
        checkSize(pairs.size(), max);
        Map<String, T> values = new LinkedHashMap<>();
        pairs.forEach((name, each) -> {
            if (!(name instanceof String text) || !isName(text)) {
                throw new IllegalArgumentException("pair " + (values.size() + 1));
            }
            values.put(text, at(text, () -> value.apply(each)));
        });
        return java.util.Collections.unmodifiableMap(values);
    }

    private static Map<String, String> pairs(Object raw) {
        if (!(raw instanceof String text)) {
            throw new IllegalArgumentException("");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : split(text)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("pair " + (pairs.size() + 1));
            }
            if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("pair " + (pairs.size() + 1) + ", a name that was there before");
            }
        }
        return pairs;
    }

    private static void checkSize(int size, int max) {
        if (size > max) {
            throw new IllegalArgumentException(size + " of them");
        }
    }

    private static <T> T at(String place, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            String why = Objects.requireNonNullElse(e.getMessage(), "");
            throw new IllegalArgumentException(place.isEmpty() || why.isEmpty() ? place + why : place + ", " + why, e);
        }
    }
}
