package dev.ringcast.core.amf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Amf3ReaderTest {
    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("00", AmfUndefined.UNDEFINED),
                Arguments.of("01", null),
                Arguments.of("02", false),
                Arguments.of("03", true),
                Arguments.of("04 7f", 127.0),
                Arguments.of("04 8100", 128.0),
                Arguments.of("04 818000", 16384.0),
                Arguments.of("04 ffffffff", -1.0),
                Arguments.of("05 3ff8000000000000", 1.5),
                Arguments.of("06 05 6869", "hi"),
                Arguments.of("08 01 4059000000000000", new AmfDate(100, (short) 0)),
                Arguments.of("0b 09 3c612f3e", new AmfXml("<a/>")),
                Arguments.of("09 05 01 02 03", List.of(false, true)),
                Arguments.of(
                        "09 03 03 61 02 01 03",
                        new AmfObject(AmfObject.Kind.ECMA_ARRAY, Map.of("a", false, "0", true))),
                Arguments.of("0a 0b 01 03 61 03 01", AmfObject.EMPTY.with("a", true)),
                Arguments.of("0a 13 03 43 03 61 03", new AmfObject(AmfObject.Kind.TYPED, "C", Map.of("a", true))),
                Arguments.of("0c 05 0102", AmfUndefined.UNDEFINED),
                Arguments.of("0d 05 00 0000000100000002", AmfUndefined.UNDEFINED),
                Arguments.of("0f 03 00 3ff8000000000000", AmfUndefined.UNDEFINED),
                Arguments.of("10 03 00 03 43 03", List.of(true)),
                Arguments.of("11 03 00 06 03 61 03", AmfUndefined.UNDEFINED));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("vectors")
    void readsEachTypeOfValueAndWhatFollowsIt(String hex, Object value) throws ProtocolException {
        assertEquals(Arrays.asList(value, "z"), decode("11" + hex + "0200017a"));
    }

    @Test
    void stringsAndTraitsMayBeReferredTo() throws ProtocolException {
        AmfObject first = AmfObject.EMPTY.with("a", "a");
        assertEquals(
                List.of(List.of(first, first), "z"), decode("11 0905 01  0a 13 01 03 61 06 00  0a 01 06 00  0200017a"));
    }

    @Test
    void aReferenceToWhatDoesNotExistIsRefused() {
        assertThrows(ProtocolException.class, () -> decode("11 06 02"));
        assertThrows(ProtocolException.class, () -> decode("11 0a 05"));
    }

    @Test
    void anObjectThatItsClassAloneCanReadEndsTheMessage() throws ProtocolException {
        assertEquals(List.of("a", AmfUndefined.UNDEFINED), decode("020001 61 11 0a 07 03 43 1234"));
    }

    @Test
    void aLongStringThatIsReferredToWithoutEndIsRefused() {
        String text = HexFormat.of().formatHex("x".repeat(8191).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThrows(ProtocolException.class, () -> decode("11 06 ff7f" + text + "110600".repeat(1000)));
    }

    @Property
    void anyBytesAreAValueOrAProtocolErrorAndNothingElse(@ForAll byte[] wire) {
        byte[] switched = new byte[wire.length + 1];
        switched[0] = Amf0.SWITCH_TO_AMF3;
        System.arraycopy(wire, 0, switched, 1, wire.length);
        try {
            Amf0.encodeAll(Amf0.decodeAll(ByteBuffer.wrap(switched)).toArray());
        } catch (ProtocolException expected) {
            assertEquals(true, expected.getMessage().startsWith("AMF, byte "));
        }
    }

    private static List<Object> decode(String hex) throws ProtocolException {
        return Amf0.decodeAll(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }
}
