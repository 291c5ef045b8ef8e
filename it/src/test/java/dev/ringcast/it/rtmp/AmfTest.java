package dev.ringcast.it.rtmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AmfTest {
    @Test
    void writesTheBytesOfTheSpecification() {
        String expected = "020001" + "61" // "a"
                + "003ff0000000000000" // 1
                + "0101" // true
                + "05" // null
                + "03" + "0001" + "62" + "020000" + "000009"; // {b: ""}
        assertArrayEquals(HexFormat.of().parseHex(expected), Amf.encode("a", 1, true, null, Amf.object("b", "")));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        List<Object> values = Arrays.asList(
                "text",
                "x".repeat(70_000),
                -1.5,
                false,
                null,
                Amf.Undefined.UNDEFINED,
                Amf.object("n", 1.0, "inner", Amf.object()),
                new Amf.EcmaArray(Amf.object("width", 320.0)),
                List.of("a", 2.0));
        assertEquals(values, Amf.decode(Amf.encode(values.toArray())));
    }

    @Test
    void whatIsNoAmfFails() {
        assertThrows(IllegalArgumentException.class, () -> Amf.decode(new byte[] {0x7F}));
    }
}
