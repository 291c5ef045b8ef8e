package dev.ringcast.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsValuesOfEachKind() {
        assertEquals(
                Map.of("a", List.of(1.0, -2.5e3, true, "x\n\u00e9"), "b", Map.of(), "c", List.of()),
                Json.parse(" {\"a\":[1, -2.5e3,true,\"x\\n\\u00e9\"], \"b\" : {}, \"c\":[ ]} "));
        assertEquals(Arrays.asList(null, false), Json.parse("[null,false]"));
    }

    @Test
    void whatIsQuotedIsReadBack() {
        String text = "a \"quoted\" \\ line\n\u0001\u00e9\u4e2d";
        assertEquals(text, Json.parse(Json.quote(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\":1,}", "01", "nul", "\"\n\"", "1 2", "{a:1}", "{\"a\":1,\"a\":2}"})
    void whatIsNoJsonFails(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
    }
}
