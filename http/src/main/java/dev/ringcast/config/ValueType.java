package dev.ringcast.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How the values of a key are written, and which are allowed.
 *
 * @param <T> the type of the values
 */
public final class ValueType<T> {
    private static final Map<String, Long> MILLIS = units("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES = units("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private final String allowed;
    private final Function<Object, T> reader;
    private final Function<T, String> writer;
    private final Predicate<T> inRange;
    private final boolean secret;
    private final List<String> names;
    private final UnaryOperator<T> copier;

    private ValueType(String allowed, Function<String, T> reader, Function<T, String> writer, Predicate<T> inRange) {
        this(allowed, ofScalar(reader), writer, inRange, false, List.of(), UnaryOperator.identity());
    }

    private ValueType(
            String allowed,
            Function<Object, T> reader,
            Function<T, String> writer,
            Predicate<T> inRange,
            boolean secret,
            List<String> names,
            UnaryOperator<T> copier) {
        this.allowed = allowed;
        this.reader = reader;
        this.writer = writer;
        this.inRange = inRange;
        this.secret = secret;
        this.names = names;
        this.copier = copier;
    }

    /** Numbers and truth values are read as they are written. */
    private static <T> Function<Object, T> ofScalar(Function<String, T> reader) {
        return raw -> {
            if (raw instanceof String || raw instanceof Long || raw instanceof Boolean) {
                return reader.apply(raw.toString());
            }
            throw new IllegalArgumentException("");
        };
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
        return text(allowed, valid, false);
    }

    /** Text that stands in no message, not even if it is not allowed. */
    static ValueType<String> secret(String allowed, Predicate<String> valid) {
        return text(allowed, valid, true);
    }

    /** A number is no text: 0x10 in a file would become 16. */
    private static ValueType<String> text(String allowed, Predicate<String> valid, boolean secret) {
        return new ValueType<>(
                allowed, ValueType::quoted, Function.identity(), valid, secret, List.of(), UnaryOperator.identity());
    }

    private static String quoted(Object raw) {
        if (raw instanceof String text) {
            return text;
        }
        boolean scalar = raw instanceof Number || raw instanceof Boolean;
        throw new IllegalArgumentException(scalar ? "text stands in quotation marks" : "");
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
                ofScalar(text -> named.get(text.toLowerCase(Locale.ROOT))),
                value -> names.stream()
                        .filter(name -> value.equals(named.get(name)))
                        .findFirst()
                        .orElseThrow(),
                value -> true,
                false,
                names,
                UnaryOperator.identity());
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
     * A list, in text joined by commas.
     *
     * @param element what its elements are; their text has no comma
     * @param max how many there may be
     */
    static <T> ValueType<List<T>> list(ValueType<T> element, int max) {
        return new ValueType<>(
                "empty, or " + element.allowed + ", joined by commas, at most " + max,
                raw -> Compound.readList(raw, element::readRaw, max),
                list -> list.stream().map(element::write).collect(Collectors.joining(",")),
                list -> list.size() <= max && list.stream().allMatch(value -> value != null && element.allows(value)),
                element.secret,
                List.of(),
                List::copyOf);
    }

    /**
     * A table from names to values, in text pairs joined by commas. It keeps the order.
     *
     * @param value what its values are; their text has no comma
     * @param max how many names there may be
     */
    static <T> ValueType<Map<String, T>> table(ValueType<T> value, int max) {
        return new ValueType<>(
                "empty, or pairs such as name=value, joined by commas, at most " + max + "; each value "
                        + value.allowed,
                raw -> Compound.readTable(raw, value::readRaw, max),
                table -> table.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + value.write(entry.getValue()))
                        .collect(Collectors.joining(",")),
                table -> table.size() <= max
                        && table.keySet().stream().allMatch(Compound::isName)
                        && table.values().stream().allMatch(each -> each != null && value.allows(each)),
                value.secret,
                List.of(),
                table -> Collections.unmodifiableMap(new LinkedHashMap<>(table)));
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

    /**
     * Whether its values are secrets, which stand in no message.
     *
     * @return whether they are
     */
    public boolean isSecret() {
        return secret;
    }

    /**
     * Whether a value is allowed.
     *
     * @param value the value
     * @return whether it is
     */
    public boolean allows(T value) {
        return inRange.test(value);
    }

    /**
     * Copies a value that could change.
     *
     * @param value an allowed value
     * @return the same value, immutable
     */
    public T copy(T value) {
        return copier.apply(value);
    }

    /**
     * Reads a value.
     *
     * @param text its text
     * @return the value
     * @throws IllegalArgumentException if it is none, or not allowed; the message is the place in a list or a table
     */
    public T read(String text) {
        return readRaw(text);
    }

    /**
     * Reads a value from what a file has: text, a {@link Long}, a {@link Boolean}, a list or a map from names of these.
     *
     * @param raw what the file has
     * @return the value
     * @throws IllegalArgumentException if it is none, or not allowed; the message is the place in a list or a table
     */
    public T readRaw(Object raw) {
        T value;
        try {
            value = reader.apply(raw);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("", e);
        }
        if (value == null || !inRange.test(value)) {
            throw new IllegalArgumentException("");
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
            throw new IllegalArgumentException("");
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, end)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("", e);
        }
    }

    private static String shown(Duration duration) {
        return shown(duration.toMillis(), MILLIS);
    }

    private static String shown(long bytes) {
        return shown(bytes, BYTES);
    }

    private static String shown(long amount, Map<String, Long> units) {
        for (Map.Entry<String, Long> unit : List.copyOf(units.entrySet()).reversed()) {
            if (amount != 0 && amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
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
