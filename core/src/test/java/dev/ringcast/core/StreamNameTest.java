package dev.ringcast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNameTest {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._~-]{1,128}(/[A-Za-z0-9._~-]{1,128}){1,3}");

    @ParameterizedTest(name = "{0} is app {1} and key {2}")
    @CsvSource({
        "live/test, live, test",
        "live/room1/test, live/room1, test",
        "a/b/c/d, a/b/c, d",
        "live/A-Z_0.9~x, live, A-Z_0.9~x",
        "live%2Ftest, live, test",
        "live/%74est, live, test",
        "live/te%2e%73t, live, te.st",
        "stream/api, stream, api",
        "API/test, API, test",
    })
    void aNameIsAnAppAndAKey(String path, String app, String key) {
        StreamName name = StreamName.parse(path);
        assertEquals(app, name.app());
        assertEquals(key, name.key());
        assertEquals(app + "/" + key, name.toString());
        assertEquals(name, new StreamName(app, key));
    }

    @ParameterizedTest(name = "\"{0}\" is refused")
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "test",
                "live/",
                "/test",
                "live//test",
                "/live/test",
                "live/test/",
                "a/b/c/d/e",
                "../..",
                "live/..",
                "live/a..b",
                "%2e%2e%2f",
                "live/%2e%2e%2ftest",
                "..\\",
                "live\\test",
                "live/.hidden",
                ".live/test",
                "live/a b",
                "live/a\0",
                "live/%00",
                "live/a\n",
                "live/a%0a",
                "live/a\r\nb: c",
                "live/|",
                "live/;",
                "live/\"",
                "live/<script>",
                "live/${jndi:ldap://x}",
                "live/\uD83D\uDE00",
                "live/\u202Etest",
                "live/caf\u00E9",
                "live/\uD800",
                "live/test?token=1",
                "live/%",
                "live/%2",
                "live/%zz",
                "live/%c3%28",
                "live/%252e",
                "live/\uFF10",
                "api/test",
                "hls/test",
                "rtmp/test",
                "health/test",
                "stats/test",
                "metrics/test",
                "api/v1/test",
            })
    void whateverElseIsRefusedWithAReason(String path) {
        RefusedException refused = assertThrows(RefusedException.class, () -> StreamName.parse(path));
        assertEquals(RefusedException.Reason.BAD_NAME, refused.reason());
        assertTrue(refused.getMessage().chars().allMatch(c -> c >= ' ' && c < 0x7F), refused.getMessage());
    }

    @Test
    void aWindowsDeviceIsAnOrdinaryNameHere() {
        assertEquals("CON", StreamName.parse("live/CON").key()); // a file writer encodes names
    }

    @Test
    void aSegmentHasUpTo128BytesAndANameUpTo255() {
        String longest = "a".repeat(128);
        assertEquals(longest, StreamName.parse("live/" + longest).key());
        assertThrows(RefusedException.class, () -> StreamName.parse("live/" + longest + "a"));
        assertEquals(
                255,
                StreamName.parse(longest + "/" + "b".repeat(126)).toString().length());
        assertThrows(RefusedException.class, () -> StreamName.parse(longest + "/" + "b".repeat(127)));
    }

    @Test
    void aRefusalShowsNoMoreThanSomeOfAnEndlessName() {
        String message = assertThrows(RefusedException.class, () -> StreamName.parse("live/" + "x".repeat(1 << 16)))
                .getMessage();
        assertTrue(message.length() < 200);
        message = assertThrows(RefusedException.class, () -> StreamName.parse("/".repeat(1 << 16)))
                .getMessage();
        assertTrue(message.length() < 200);
    }

    @Property
    void anyStringIsAValidNameOrARefusalAndNothingElse(@ForAll("paths") String path) {
        try {
            StreamName name = StreamName.parse(path);
            assertTrue(VALID.matcher(name.toString()).matches());
            assertTrue(name.toString().length() <= 255);
            assertFalse(name.toString().contains(".."));
            assertEquals(name, StreamName.parse(name.toString()), "a canonical name is its own");
            assertEquals(name, StreamName.parse(encoded(path.indexOf('%') < 0 ? path : name.toString())));
        } catch (RefusedException expected) {
            assertEquals(RefusedException.Reason.BAD_NAME, expected.reason());
        }
    }

    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        path.chars().forEach(c -> encoded.append(String.format("%%%02x", c)));
        return encoded.toString();
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withChars("ab9.~_-/%2eF").ofMaxLength(12),
                Arbitraries.strings().withChars("ab9.~_-/").ofMaxLength(300));
    }
}
