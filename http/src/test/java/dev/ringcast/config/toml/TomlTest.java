package dev.ringcast.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of the TOML 1.0 specification, and the bounds. */
class TomlTest {
    private static Map<String, Object> read(String text) {
        try {
            return Toml.read(text.getBytes(StandardCharsets.UTF_8)).plain();
        } catch (TomlException e) {
            throw new AssertionError(e.position() + " " + e.getMessage(), e);
        }
    }

    private static String fault(byte[] bytes) {
        TomlException fault = assertThrows(TomlException.class, () -> Toml.read(bytes));
        return fault.position() + " " + fault.getMessage();
    }

    private static String fault(String text) {
        return fault(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String[] sides(String line) {
        return line.split(" \\| ", 2);
    }

    private static final List<String> TOML = List.of(
            "a = 0 | {a=0}",
            "a = -0 | {a=0}",
            "a = +99 | {a=99}",
            "a = 5_349_221 | {a=5349221}",
            "a = 9223372036854775807 | {a=9223372036854775807}",
            "a = -9223372036854775808 | {a=-9223372036854775808}",
            "a = 0xDEAD_beef | {a=3735928559}",
            "a = 0o01234567 | {a=342391}",
            "a = 0b1101_0110 | {a=214}",
            "a = 1e06 | {a=1000000.0}",
            "a = -2E-2 | {a=-0.02}",
            "a = 6.626_1e-34 | {a=6.6261E-34}",
            "a = +inf | {a=Infinity}",
            "a = -nan | {a=NaN}",
            "a = true | {a=true}",
            "a=false#x | {a=false}",
            "\t a \t=\t 1 \t# x | {a=1}",
            "a = \"\" | {a=}",
            "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\" | {a=\b\t\n\f\r\"\\é😀}",
            "a = \"# é 😀\" | {a=# é 😀}",
            "a = '\\\\srv\\x #' | {a=\\\\srv\\x #}",
            "a.b.c = 1\na.b.d = 2 | {a={b={c=1, d=2}}}",
            "a . \"b.c\" . 'd' = 1 | {a={b.c={d=1}}}",
            "\"\" = 1 | {=1}",
            "1.2 = 3 | {1={2=3}}",
            "-_A9 = 3 | {-_A9=3}",
            "a = [] | {a=[]}",
            "a = [ 1, 'b', [ true ], {c = 1} ] | {a=[1, b, [true], {c=1}]}",
            "a = [\n  1, # one\n\n  2,\n] | {a=[1, 2]}",
            "a = {} | {a={}}",
            "a = { b = 1, c.d = 'e', f = { g = [1,\n2] } } | {a={b=1, c={d=e}, f={g=[1, 2]}}}",
            "[a]\n[b]\nc = 1 | {a={}, b={c=1}}",
            "[ a . b ]# x\nc = 1\n[a]\nd = 2 | {a={b={c=1}, d=2}}",
            "[a.b.c]\n[a.b]\n[a] | {a={b={c={}}}}",
            "a.b.c = 1\n[a.d]\ne = 2 | {a={b={c=1}, d={e=2}}}",
            "[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]] | {a=[{b=1}, {c={d=2}, e=[{}, {}]}]}",
            "a = 1\r\nb = 2\r\n | {a=1, b=2}",
            "\uFEFFa = 1 | {a=1}",
            "# nothing | {}");

    static List<String> toml() {
        return TOML;
    }

    @ParameterizedTest
    @MethodSource("toml")
    void whatIsTomlIsRead(String textAndTable) {
        String[] sides = sides(textAndTable);
        assertEquals(sides[1], read(sides[0]).toString());
    }

    private static final List<String> FAULTS = List.of(
            "= 1 | 1:1 expected a key, not =",
            "a | 1:2 expected =, not the end of the file",
            "a b = 1 | 1:3 expected =, not b",
            "a: 1 | 1:2 expected =, not :",
            "a = | 1:4 expected a value, not the end of the file",
            "a =\nb = 1 | 1:4 expected a value, not the end of the line",
            "a = 1 b = 2 | 1:7 expected the end of the line, not b",
            "a = é | 1:5 expected a value, not the character U+00E9",
            "a = 😀 | 1:5 expected a value, not the character U+1F600",
            "a = 😀\" | 1:5 expected a value, not the character U+1F600",
            "a = localhost | 1:5 text and values with a unit stand in quotation marks",
            "a = 10s | 1:5 text and values with a unit stand in quotation marks",
            "a = 1__0 | 1:5 text and values with a unit stand in quotation marks",
            "a = _1 | 1:5 text and values with a unit stand in quotation marks",
            "a = 1. | 1:5 text and values with a unit stand in quotation marks",
            "a = 1.e5 | 1:5 text and values with a unit stand in quotation marks",
            "a = +0x1 | 1:5 text and values with a unit stand in quotation marks",
            "a = 0X1 | 1:5 text and values with a unit stand in quotation marks",
            "a = 012 | 1:5 a number has no zero in front",
            "a = -01 | 1:5 a number has no zero in front",
            "a = TRUE | 1:5 true and false are written in lower case",
            "a = 9223372036854775808 | 1:5 the number does not fit into 64 bits",
            "a = 0xFFFFFFFFFFFFFFFF | 1:5 the number does not fit into 64 bits",
            "a = 1e999999999 | 1:5 the number does not fit into 64 bits",
            "a = 1979-05-27T07:32:00Z | 1:5 dates and times are not supported; text stands in quotation marks",
            "a = 07:32:00 | 1:5 dates and times are not supported; text stands in quotation marks",
            "a = \"\"\"b\"\"\" | 1:5 text over several lines is not supported; use one pair of quotation marks",
            "a = '''b''' | 1:5 text over several lines is not supported; use one pair of quotation marks",
            "a = \"b | 1:5 the closing quotation mark is missing",
            "a = 'b\n' | 1:5 the closing quotation mark is missing",
            "a = \"b\\x41\" | 1:7 no such escape; a backslash is written \\\\, or text in '…' where it stands for"
                    + " itself",
            "a = \"\\u12g4\" | 1:6 expected 4 hexadecimal digits",
            "a = \"\\u1234 | 1:5 the closing quotation mark is missing",
            "a = \"\\uD800\" | 1:6 there is no such character",
            "a = \"\\uDFFF\" | 1:6 there is no such character",
            "a = \"\\U00110000\" | 1:6 there is no such character",
            "a = \"\\UFFFFFFFF\" | 1:6 there is no such character",
            "a = \"\u0001\" | 1:6 text must not have the character U+0001",
            "a = '\u007F' | 1:6 text must not have the character U+007F",
            "# \u0000 | 1:3 a comment must not have the character U+0000",
            "a = 1\rb = 2 | 1:6 expected the end of the line, not the character U+000D",
            "a = [1 2] | 1:8 expected a comma or ], not 2",
            "a = [1,,2] | 1:8 expected a value, not ,",
            "a = [\n1 | 2:2 expected a comma or ], not the end of the file",
            "a = { b = 1, } | 1:14 expected a key, not }",
            "a = { b = 1\n} | 1:12 expected a comma or } in the same line, not the end of the line",
            "a = {\n} | 1:6 expected a key, not the end of the line",
            "a = { b = 1, b = 2 } | 1:14 this was set before, in line 1",
            "a = 1\n\na = 2 | 3:1 this was set before, in line 1",
            "a = 1\n\"a\" = 2 | 2:1 this was set before, in line 1",
            "a = 1\na.b = 2 | 2:1 this was set before, in line 1",
            "a.b = 1\na = 2 | 2:1 this was set before, in line 1",
            "a = {}\na.b = 1 | 2:1 this was set before, in line 1",
            "a = {}\n[a.b] | 2:2 this was set before, in line 1",
            "a = {b.c = 1}\n[a.b] | 2:2 this was set before, in line 1",
            "[a]\n[a] | 2:2 this was set before, in line 1",
            "[a]\nb = 1\n[a.b] | 3:4 this was set before, in line 2",
            "a.b = 1\n[a] | 2:2 this was set before, in line 1",
            "[a.b.c]\n[a]\nb.d = 1 | 3:1 this was set before, in line 1",
            "[[a]]\n[a] | 2:1 each table of this array needs double brackets, as in line 1",
            "[a]\n[[a]] | 2:3 this was set before, in line 1",
            "a = []\n[[a]] | 2:3 this was set before, in line 1",
            "a = [{}]\n[a.b] | 2:2 this was set before, in line 1",
            "[a.b]\n[[a]] | 2:3 this was set before, in line 1",
            "[] | 1:2 expected a key, not ]",
            "[a | 1:3 expected ], not the end of the file",
            "[a] b = 1 | 1:5 expected the end of the line, not b",
            "[[a] | 1:5 expected ], not the end of the file",
            "[ [a]] | 1:3 expected a key, not [",
            "[a]] | 1:4 expected the end of the line, not ]",
            "a..b = 1 | 1:3 expected a key, not .",
            "\"\"\"a\"\"\" = 1 | 1:1 text over several lines is not supported; use one pair of quotation marks");

    static List<String> faults() {
        return FAULTS;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsNoneIsRefusedWithItsPlace(String textAndFault) {
        String[] sides = sides(textAndFault);
        assertEquals(sides[1], fault(sides[0]));
    }

    @Test
    void aByteThatIsNotUtf8IsRefusedWithItsPlace() {
        String why = " a byte that is not UTF-8; save the file as UTF-8";
        assertEquals("2:6" + why, fault(new byte[] {'\r', '\n', 'a', ' ', '=', ' ', '"', (byte) 0xE9, '"'}));
        assertEquals("1:1" + why, fault(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0}), "UTF-16");
        assertEquals("1:1" + why, fault(new byte[] {(byte) 0xC0, (byte) 0x80}), "overlong");
        assertEquals("1:2" + why, fault(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80}), "a surrogate");
        assertEquals("1:2" + why, fault(new byte[] {'a', (byte) 0xC3}), "cut off");
    }

    @Test
    void aColumnCountsCharacters() {
        assertEquals("1:11 expected the end of the line, not b", fault("a = \"é😀\"\t b"));
        assertEquals("2:3 expected =, not b", fault("# 😀\na b"));
    }

    @Test
    void sizeAndDepthAreBounded() {
        String most = "#" + "x".repeat((1 << 20) - 1);
        assertEquals(Map.of(), read(most));
        assertEquals("1:1 the file is larger than 1MiB", fault(most + "x"));

        assertInstanceOf(
                List.class, read("a = " + "[".repeat(17) + "]".repeat(17)).get("a"));
        assertEquals("1:22 nested more than 16 deep", fault("a = " + "[".repeat(18) + "]".repeat(18)));
        assertEquals("1:22 nested more than 16 deep", fault("a = " + "[".repeat(500_000)));
        assertEquals("1:107 nested more than 16 deep", fault("a = " + "{ b = ".repeat(100_000)));
        read("a" + ".a".repeat(15) + " = 1");
        assertEquals("1:33 a key has 16 parts at most", fault("a" + ".a".repeat(16) + " = 1"));
        assertEquals("1:34 a key has 16 parts at most", fault("[a" + ".a".repeat(100_000) + "]"));
        String digits = "1".repeat(500_000);
        assertEquals("1:5 a value without quotation marks has 100 characters at most", fault("a = " + digits));
    }

    @Test
    void aMessageQuotesNoValue() {
        for (String text :
                List.of("a = hush", "a = \"hush", "a = {hush = 1, hush = 2}", "a = [hush", "a = 'hush' hush")) {
            assertTrue(!fault(text).contains("hush"), text);
        }
    }

    @Test
    void eachKeyAndValueHasItsPlace() throws TomlException {
        TomlTable root = Toml.read("[a]\n  b = 5\n[[c]]\n\n[[c]]\n".getBytes(StandardCharsets.UTF_8));
        TomlTable.Entry section = Objects.requireNonNull(root.get("a"));
        assertEquals(new Position(1, 1), ((TomlTable) section.value()).at());
        TomlTable.Entry entry = Objects.requireNonNull(((TomlTable) section.value()).get("b"));
        assertEquals(new TomlTable.Entry(new Position(2, 3), new Position(2, 7), 5L), entry);
        List<?> tables = (List<?>) Objects.requireNonNull(root.get("c")).value();
        assertEquals(new Position(5, 1), ((TomlTable) tables.get(1)).at());
    }
}
