package dev.ringcast.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void plainJavaIsWrittenInItsOrder() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", "live/test");
        members.put("viewers", 3);
        members.put("bytes", 1L << 40);
        members.put("frame_rate", 29.97);
        members.put("live", true);
        members.put("none", null);
        members.put("list", Arrays.asList(1, "two", List.of(), Map.of()));
        assertEquals(
                "{\"name\":\"live/test\",\"viewers\":3,\"bytes\":1099511627776,\"frame_rate\":29.97,\"live\":true,"
                        + "\"none\":null,\"list\":[1,\"two\",[],{}]}",
                Json.write(members));
    }

    @Test
    void whatJsonOrAPageCouldMisreadIsEscaped() {
        assertEquals(
                "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f\\u003c/script\\u003e\\u0026\\u2028ä😀\"",
                Json.write("\"\\\n\r\t\0\u001F\u007F</script>&\u2028ä😀"));
        assertEquals("\"a\uFFFDb\uFFFD\"", Json.write("a\uD83Db\uDE00"));
    }

    @Test
    void whatHasNoJsonIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
        List<Object> deep = List.of();
        for (int i = 0; i < 40; i++) {
            deep = List.of(deep);
        }
        List<Object> tooDeep = deep;
        assertThrows(IllegalArgumentException.class, () -> Json.write(tooDeep));
    }

    @Property
    void anyStringIsPrintableUtf8BetweenQuotes(@ForAll String text) {
        String json = Json.write(text);
        assertTrue(json.startsWith("\"") && json.endsWith("\""));
        assertTrue(json.chars().noneMatch(c -> c < ' ' || c == '<' || c == '>'));
        assertEquals(json, new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
