package dev.ringcast.core.amf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a message may hold: as much as is allowed, and one more. */
class AmfBoundsTest {
    private static final int NAME_BYTES = 4_096;
    private static final int REPEATED = 256 * 1024;

    /** A message in which a name has this many bytes. */
    private interface Message {
        String of(int bytes);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("a property in AMF0", (Message) n -> "03" + u16(n) + text(n) + "05 000009"),
                Arguments.of("a class in AMF0", (Message) n -> "10" + u16(n) + text(n) + "000009"),
                Arguments.of("a property in AMF3", (Message) n -> "11 0a 0b 01" + string(n) + "03 01"),
                Arguments.of("a class in AMF3", (Message) n -> "11 0a 0b" + string(n) + "01"),
                Arguments.of("a string in AMF3 that a name refers to", (Message)
                        n -> "11 09 05 01 06" + string(n) + "0a 0b 01 00 03 01"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aNameHas4096BytesAtMost(String what, Message message) throws ProtocolException {
        assertEquals(1, decode(message.of(NAME_BYTES)).size());
        assertThrows(ProtocolException.class, () -> decode(message.of(NAME_BYTES + 1)));
    }

    @Test
    void referencesRepeat262144CharactersAtMost() throws ProtocolException {
        int times = REPEATED / NAME_BYTES;
        String full = "1106" + string(NAME_BYTES) + "1106" + string(1) + "110600".repeat(times);
        assertEquals(2 + times, decode(full).size());
        assertThrows(ProtocolException.class, () -> decode(full + "110602"));
    }

    private static String u16(int value) {
        return HexFormat.of().toHexDigits((short) value);
    }

    /** A string in AMF3: its length in seven bits a byte, then its bytes. */
    private static String string(int bytes) {
        int head = bytes << 1 | 1;
        HexFormat hex = HexFormat.of();
        String length = head < 0x80
                ? hex.toHexDigits((byte) head)
                : hex.toHexDigits((byte) (head >> 7 | 0x80)) + hex.toHexDigits((byte) (head & 0x7F));
        return length + text(bytes);
    }

    private static String text(int bytes) {
        return "61".repeat(bytes);
    }

    private static List<Object> decode(String hex) throws ProtocolException {
        return Amf0.decodeAll(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }
}
