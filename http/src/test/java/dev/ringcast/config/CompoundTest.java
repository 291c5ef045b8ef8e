package dev.ringcast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Lists and tables as values. */
class CompoundTest {
    private static final ValueType<String> WORD = ValueType.text("a word", text -> text.matches("[a-z]+"));
    private static final ValueType<List<String>> WORDS = ValueType.list(WORD, 3);
    private static final ValueType<Map<String, Integer>> NUMBERS = ValueType.table(ValueType.integer(0, 9), 3);

    private static String problem(ValueType<?> type, Object raw) {
        return assertThrows(IllegalArgumentException.class, () -> type.readRaw(raw))
                .getMessage();
    }

    @Test
    void aListIsTextJoinedByCommasOrAListOfAFile() {
        assertEquals(List.of("a", "b"), WORDS.read("a , b"));
        assertEquals(List.of("a", "b"), WORDS.readRaw(List.of("a", "b")));
        assertEquals(List.of(), WORDS.read(""));
        assertEquals("empty, or a word, joined by commas, at most 3", WORDS.allowed());
    }

    @Test
    void aTableIsPairsJoinedByCommasOrATableOfAFileAndKeepsItsOrder() {
        assertEquals(
                List.of("z", "live/*"), List.copyOf(NUMBERS.read("z=1,live/*=2").keySet()));
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("z", 1L);
        raw.put("live/*", "2");
        assertEquals(NUMBERS.read("z=1, live/*=2"), NUMBERS.readRaw(raw));
        assertEquals(Map.of(), NUMBERS.read(""));
        assertEquals(
                "empty, or pairs such as name=value, joined by commas, at most 3; each value a number from 0 to 9",
                NUMBERS.allowed());
    }

    @Test
    void aNumberAndATruthValueOfAFileAreReadAsTheyAreWritten() {
        assertEquals(5, ValueType.integer(0, 9).readRaw(5L));
        assertEquals(true, ValueType.bool().readRaw(true));
        assertEquals("", problem(ValueType.integer(0, 9), 10L));
        assertEquals("", problem(ValueType.integer(0, 9), List.of(5L)));
        assertEquals("", problem(ValueType.integer(0, 9), "five"));
        assertEquals("", problem(ValueType.bool(), 1.5));
    }

    @Test
    void anErrorNamesItsPlace() {
        assertEquals("element 2", problem(WORDS, "a,B"));
        assertEquals("element 2", problem(WORDS, "a,"));
        assertEquals("element 1", problem(WORDS, List.of(Map.of(), "a")));
        assertEquals("", problem(WORDS, "A"));
        assertEquals("", problem(WORDS, Map.of("a", "b")));
        assertEquals("b", problem(NUMBERS, "a=1,b=x"));
        assertEquals("b", problem(NUMBERS, Map.of("b", 10L)));
        assertEquals("pair 2", problem(NUMBERS, "a=1,b"));
        assertEquals("pair 2, a name that was there before", problem(NUMBERS, "a=1,a=2"));
        assertEquals("pair 1", problem(NUMBERS, "a b=1"));
        assertEquals("pair 1", problem(NUMBERS, "=1"));
        assertEquals("pair 1", problem(NUMBERS, "x".repeat(129) + "=1"));
        assertEquals("", problem(NUMBERS, 5L));
    }

    @Test
    void neitherIsLongerThanItsBound() {
        assertEquals(3, WORDS.read("a,b,c").size());
        assertEquals("4 of them", problem(WORDS, "a,b,c,d"));
        assertEquals("4 of them", problem(WORDS, Collections.nCopies(4, "a")));
        assertEquals(3, NUMBERS.read("a=1,b=2,c=3").size());
        assertEquals("4 of them", problem(NUMBERS, "a=1,b=2,c=3,d=4"));
        assertFalse(WORDS.allows(Collections.nCopies(4, "a")));
        assertFalse(NUMBERS.allows(Map.of("a", 1, "b", 2, "c", 3, "d", 4)));
    }

    @Test
    void aProgramsValueIsCheckedAndCopied() {
        assertTrue(WORDS.allows(List.of("a")));
        assertFalse(WORDS.allows(List.of("A")));
        assertFalse(WORDS.allows(Arrays.asList("a", null)));
        assertFalse(NUMBERS.allows(Map.of("a b", 1)));
        assertFalse(NUMBERS.allows(Map.of("a", 10)));
        assertFalse(NUMBERS.allows(Collections.singletonMap("a", null)));
        List<String> words = new ArrayList<>(List.of("a"));
        List<String> copy = WORDS.copy(words);
        words.add("b");
        assertEquals(List.of("a"), copy);
        Map<String, Integer> numbers = new HashMap<>(Map.of("a", 1));
        Map<String, Integer> table = NUMBERS.copy(numbers);
        numbers.clear();
        assertEquals(Map.of("a", 1), table);
        assertThrows(UnsupportedOperationException.class, table::clear);
    }

    @Test
    void aListOfSecretsIsSecret() {
        assertTrue(ValueType.list(ValueType.secret("a secret", text -> true), 3).isSecret());
        assertTrue(
                ValueType.table(ValueType.secret("a secret", text -> true), 3).isSecret());
        assertFalse(WORDS.isSecret());
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll @Size(max = 3) List<@StringLength(min = 1, max = 5) @AlphaChars String> words,
            @ForAll @Size(max = 3)
                    Map<@StringLength(min = 1, max = 5) @AlphaChars String, @IntRange(max = 9) Integer> numbers) {
        ValueType<List<String>> any = ValueType.list(ValueType.text("text", text -> true), 3);
        assertEquals(words, any.read(any.write(words)));
        assertEquals(numbers, NUMBERS.read(NUMBERS.write(numbers)));
    }
}
