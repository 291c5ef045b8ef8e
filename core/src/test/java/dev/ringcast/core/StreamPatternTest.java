package dev.ringcast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPatternTest {
    @ParameterizedTest
    @CsvSource({
        "live/cam, live/cam, true",
        "live/cam, live/cam2, false",
        "live/*, live/cam, true",
        "live/*, live/sub/cam, false",
        "live/*/*, live/sub/cam, true",
        "*/cam, live/cam, true",
        "*/cam, live/sub/cam, true",
        "*/*, live/cam, true",
        "live/cam*, live/cam, true",
        "live/*cam*1, live/a-cam-11, true",
        "live/a.c, live/abc, false",
        "live*/x, live/x, true"
    })
    void anAsteriskStaysWithinTheAppOrTheKey(String pattern, String name, boolean matches) {
        assertEquals(matches, StreamPattern.parse(pattern).matches(StreamName.parse(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "live", "*", "/cam", "live/", "live//cam", "live/c?m", "live/c m", "a/b/c/d/e"})
    void whatIsNoPatternIsRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> StreamPattern.parse(text))
                .getMessage();
        assertTrue(message.startsWith("a pattern must be a stream's name such as live/cam"), message);
        assertThrows(IllegalArgumentException.class, () -> StreamPattern.parse("live/" + "x".repeat(251)));
    }

    @Provide
    static Arbitrary<String> parts() {
        return Arbitraries.strings().withChars("ab*").ofMinLength(1).ofMaxLength(8);
    }

    @Provide
    static Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(12);
    }

    @Property
    void itMatchesWhatARegularExpressionDoes(
            @ForAll("parts") String app,
            @ForAll("parts") String key,
            @ForAll("names") String a,
            @ForAll("names") String k) {
        boolean expected =
                model(app).matcher(a).matches() && model(key).matcher(k).matches();
        StreamPattern pattern = StreamPattern.parse(app + "/" + key);
        assertEquals(expected, pattern.matches(new StreamName(a, k)));
        assertEquals(pattern, StreamPattern.parse(pattern.toString()));
    }

    private static Pattern model(String part) {
        return Pattern.compile(
                Stream.of(part.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
