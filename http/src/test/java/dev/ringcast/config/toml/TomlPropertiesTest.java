package dev.ringcast.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any text, and for any table that is written. */
class TomlPropertiesTest {
    private static final String MARKS = "ab01_-+.:[]{}\"'\\#=, \t\n\r\0eExunTF";

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                strings().map(text -> text),
                Arbitraries.longs().map(number -> number),
                Arbitraries.doubles().map(number -> number),
                Arbitraries.of(true, false));
        return Arbitraries.recursive(
                () -> plain,
                inner -> Arbitraries.oneOf(
                        inner,
                        inner.list().ofMaxSize(3).map(list -> list),
                        Arbitraries.maps(strings(), inner).ofMaxSize(3).map(map -> map)),
                0,
                4);
    }

    @Provide
    Arbitrary<String> strings() {
        return Arbitraries.strings().ofMaxLength(6).map(TomlPropertiesTest::withoutLoneSurrogates);
    }

    private static String withoutLoneSurrogates(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property
    void aTableThatIsWrittenIsReadBack(
            @ForAll @Size(max = 4) Map<@From("strings") String, @From("values") Object> table) throws TomlException {
        String pairs = table.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + " = " + written(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        assertEquals(table, Toml.read(pairs.getBytes(StandardCharsets.UTF_8)).plain());
        String sections = table.keySet().stream()
                .map(name -> "[" + quoted(name) + "]\n" + pairs)
                .collect(Collectors.joining());
        Map<String, Object> read =
                Toml.read(sections.getBytes(StandardCharsets.UTF_8)).plain();
        table.keySet().forEach(name -> assertEquals(table, read.get(name)));
    }

    private static String written(Object value) {
        return switch (value) {
            case String text -> quoted(text);
            case List<?> list ->
                list.stream()
                        .map(TomlPropertiesTest::written)
                        .collect(Collectors.joining(", ", "[", list.isEmpty() ? "]" : ",\n]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> quoted((String) entry.getKey()) + "=" + written(entry.getValue()))
                        .collect(Collectors.joining(",", "{ ", "}"));
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(c ->
                        c < ' ' || c == '"' || c == '\\' || c == 0x7F ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    @Property
    void anyBytesAreATableOrAFaultWithinTheText(@ForAll byte[] bytes) {
        readOrRefused(bytes);
    }

    @Property(tries = 5_000)
    void anyMarksAreATableOrAFaultWithinTheText(@ForAll @Size(max = 40) List<@IntRange(max = 31) Integer> marks) {
        String text = marks.stream()
                .map(index -> String.valueOf(MARKS.charAt(index % MARKS.length())))
                .collect(Collectors.joining());
        readOrRefused(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void aFileThatLostOrGainedAByteIsATableOrAFault(
            @ForAll @IntRange(max = 120) int at, @ForAll byte instead, @ForAll boolean cut) {
        byte[] bytes = """
            # a comment
            [a.b]
            c = "text\\n" # é
            d = [ 1, 0x2, 3.5, { e.f = true } ]
            [[g]]
            h = 'x'
            [[g]]
            """.getBytes(StandardCharsets.UTF_8);
        int place = at % bytes.length;
        if (cut) {
            bytes = java.util.Arrays.copyOf(bytes, place);
        } else {
            bytes[place] = instead;
        }
        readOrRefused(bytes);
    }

    private static void readOrRefused(byte[] bytes) {
        try {
            Toml.read(bytes).plain();
        } catch (TomlException e) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int lines = 1 + (int) text.chars().filter(c -> c == '\n').count();
            assertTrue(e.position().line() >= 1 && e.position().line() <= lines, e.position()::toString);
            assertTrue(e.position().column() >= 1 && e.position().column() <= text.length() + 1);
            assertTrue(String.valueOf(e.getMessage()).chars().noneMatch(c -> c < ' '), e.getMessage());
        }
    }
}
