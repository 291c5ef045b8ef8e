package dev.ringcast.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How the values of a key are written, and which are allowed.
 *
 * @param <T> the type of the values
 */
public final class ValueType<T> {
    private static final Map<String, Long> MILLIS = units("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES = units("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private final String allowed;
    private final Function<String, T> reader;
    private final Function<T, String> writer;
    private final Predicate<T> inRange;
    private final boolean secret;
    private final List<String> names;

    private ValueType(String allowed, Function<String, T> reader, Function<T, String> writer, Predicate<T> inRange) {
        this(allowed, reader, writer, inRange, false, List.of());
    }

    private ValueType(
            String allowed,
            Function<String, T> reader,
            Function<T, String> writer,
            Predicate<T> inRange,
            boolean secret,
            List<String> names) {
        this.allowed = allowed;
        this.reader = reader;
        this.writer = writer;
        this.inRange = inRange;
        this.secret = secret;
        this.names = names;
    }

    static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>(
                "a number from " + min + " to " + max, Integer::valueOf, Object::toString, n -> n >= min && n <= max);
    }

    static ValueType<Integer> port() {
        return new ValueType<>(
                "a port from 1 to 65535, or 0 for any that is free",
                Integer::valueOf,
                Object::toString,
                n -> n >= 0 && n <= 0xFFFF);
    }

    static ValueType<Boolean> bool() {
        return oneOf(Map.of("true", true, "false", false), List.of("true", "false"));
    }

    static ValueType<String> text(String allowed, Predicate<String> valid) {
        return new ValueType<>(allowed, Function.identity(), Function.identity(), valid);
    }

    /** Text that stands in no message, not even if it is not allowed. */
    static ValueType<String> secret(String allowed, Predicate<String> valid) {
        return new ValueType<>(allowed, Function.identity(), Function.identity(), valid, true, List.of());
    }

    /** The constants of an enum, written in lower case with dashes, and read in any case. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> constants) {
        Map<String, E> named = new LinkedHashMap<>();
        for (E constant : constants.getEnumConstants()) {
            named.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return oneOf(named, List.copyOf(named.keySet()));
    }

    private static <T> ValueType<T> oneOf(Map<String, T> named, List<String> names) {
        return new ValueType<>(
                (names.size() == 1 ? "" : "one of ") + String.join(", ", names),
                text -> named.get(text.toLowerCase(Locale.ROOT)),
                value -> names.stream().filter(name -> named.get(name).equals(value)).findFirst().orElseThrow(),
                value -> true,
                false,
                names);
    }

    static ValueType<Duration> duration(Duration min, Duration max) {
        return new ValueType<>(
                "a duration such as 500ms, 10s, 2m or 1h, from " + shown(min) + " to " + shown(max),
                text -> text.equals("0") ? Duration.ZERO : Duration.ofMillis(amount(text, MILLIS)), // 0 needs no unit
                ValueType::shown,
                value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    }

    static ValueType<Long> size(long min, long max) {
        return new ValueType<>(
                "a size such as 64KiB, 4MiB or 1GiB, or a number of bytes, from " + shown(min) + " to " + shown(max),
                text -> amount(text, BYTES),
                ValueType::shown,
                value -> value >= min && value <= max);
    }

    /**
     * Which values are allowed, in words.
     *
     * @return what follows "must be"
     */
    public String allowed() {
        return allowed;
    }

    /**
     * The values, if there are only a few and each has a name.
     *
     * @return their names, empty for any other type
     */
    public List<String> names() {
        return names;
    }

    /**
     * Writes a value as {@link #read} takes it.
     *
     * @param value the value
     * @return its text
     */
    public String write(T value) {
        return writer.apply(value);
    }

    /** Whether its values are secrets. */
    boolean isSecret() {
        return secret;
    }

    /** Whether a value is allowed. */
    boolean allows(T value) {
        return inRange.test(value);
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if it is none, or not allowed; the message is of no use
     */
    T read(String text) {
        T value = reader.apply(text);
        if (value == null || !inRange.test(value)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    /** A number and its unit; the longest unit that fits is meant. */
    private static long amount(String text, Map<String, Long> units) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        Long unit = units.get(text.substring(end));
        if (unit == null) {
            throw new IllegalArgumentException(text);
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, end)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String shown(Duration duration) {
        return shown(duration.toMillis(), MILLIS);
    }

    private static String shown(long bytes) {
        return shown(bytes, BYTES);
    }

    private static String shown(long amount, Map<String, Long> units) {
        List<String> names = new ArrayList<>(units.keySet());
        for (String name : names.reversed()) {
            if (amount != 0 && amount % units.get(name) == 0) {
                return amount / units.get(name) + name;
            }
        }
        return "0" + (units == MILLIS ? "s" : "");
    }

    private static Map<String, Long> units(Object... pairs) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            units.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return units;
    }
}
