package dev.ringcast.core.amf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Amf0Test {
    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("00 3ff8000000000000", 1.5),
                Arguments.of("01 01", true),
                Arguments.of("01 00", false),
                Arguments.of("02 0003 e282ac", "€"),
                Arguments.of("03 0001 61 05 000009", AmfObject.EMPTY.with("a", null)),
                Arguments.of("05", null),
                Arguments.of("06", AmfUndefined.UNDEFINED),
                Arguments.of("08 00000001 0001 62 0101 000009", AmfObject.EMPTY_ARRAY.with("b", true)),
                Arguments.of("0a 00000002 05 06", Arrays.asList(null, AmfUndefined.UNDEFINED)),
                Arguments.of("0b 4059000000000000 003c", new AmfDate(100, (short) 60)),
                Arguments.of("0f 00000004 3c612f3e", new AmfXml("<a/>")),
                Arguments.of(
                        "10 0001 43 0001 61 05 000009",
                        new AmfObject(
                                AmfObject.Kind.TYPED,
                                "C",
                                AmfObject.EMPTY.with("a", null).properties())));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("vectors")
    void readsAndWritesEachTypeOfValue(String hex, Object value) throws ProtocolException {
        assertEquals(Arrays.asList(value), decode(hex));
        assertArrayEquals(bytes(hex), Amf0.encodeAll(value));
    }

    static Stream<Arguments> onlyRead() {
        return Stream.of(
                Arguments.of("long string", "0c 00000001 61", "a"),
                Arguments.of("movie clip", "04", AmfUndefined.UNDEFINED),
                Arguments.of("reference", "07 0001", AmfUndefined.UNDEFINED),
                Arguments.of("unsupported", "0d", AmfUndefined.UNDEFINED),
                Arguments.of(
                        "array with a wrong count",
                        "08 00000000 0001 61 05 000009",
                        AmfObject.EMPTY_ARRAY.with("a", null)),
                Arguments.of(
                        "array with a huge count",
                        "08 ffffffff 0001 61 05 000009",
                        AmfObject.EMPTY_ARRAY.with("a", null)),
                Arguments.of("object without an end", "03 0001 61 05", AmfObject.EMPTY.with("a", null)),
                Arguments.of("object with half an end", "03 0001 61 05 0000", AmfObject.EMPTY.with("a", null)),
                Arguments.of("object with a nameless property", "03 0000 05 000009", AmfObject.EMPTY.with("", null)),
                Arguments.of(
                        "object without an end in an array",
                        "0a 00000001 03 0001 61 05",
                        List.of(AmfObject.EMPTY.with("a", null))),
                Arguments.of("boolean of another truth", "01 07", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onlyRead")
    void readsWhatItNeverWrites(String what, String hex, Object value) throws ProtocolException {
        assertEquals(Arrays.asList(value), decode(hex));
    }

    @Test
    void aLongStringIsOneThatTwoBytesCannotCount() throws ProtocolException {
        String longest = "x".repeat(0xFFFF);
        assertEquals(Amf0.STRING, Amf0.encodeAll(longest)[0]);
        assertEquals(Amf0.LONG_STRING, Amf0.encodeAll(longest + "x")[0]);
        assertEquals(List.of(longest + "x"), Amf0.decodeAll(ByteBuffer.wrap(Amf0.encodeAll(longest + "x"))));
    }

    @Test
    void anUnknownMarkerEndsTheMessageAndWhatStoodBeforeItCounts() throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(bytes("02 0001 61  03 0001 62 0101 0001 63 7f 1234"));
        assertEquals(
                List.of("a", AmfObject.EMPTY.with("b", true).with("c", AmfUndefined.UNDEFINED)), Amf0.decodeAll(in));
        assertEquals(3, in.remaining(), "the buffer stands at the marker");
    }

    @ParameterizedTest
    @MethodSource("cutOff")
    void whatIsCutOffOrClaimsMoreThanIsThereIsRefused(String hex) {
        assertThrows(ProtocolException.class, () -> decode(hex));
    }

    static Stream<String> cutOff() {
        return Stream.of(
                "00 00",
                "01",
                "02 00",
                "02 0002 61",
                "03 00",
                "03 0001",
                "03 0001 61",
                "07 00",
                "08 000000",
                "0a 80000000",
                "0a ffffffff 05",
                "0a 00000003 05 05",
                "0b 0000000000000000 00",
                "0c ffffffff 61",
                "0f 7fffffff",
                "10 0002 61",
                "11",
                "11 06 ff",
                "11 09 09 01 05");
    }

    @Test
    void tenThousandArraysInOneAnotherAreRefusedWithoutOverflowingTheStack() {
        assertThrows(ProtocolException.class, () -> decode("0a00000001".repeat(10_000)));
        assertThrows(ProtocolException.class, () -> decode("03000161".repeat(10_000)));
        assertThrows(ProtocolException.class, () -> decode("11" + "090301".repeat(10_000)));
    }

    @Test
    void thirtyTwoLevelsAreReadAndOneMoreIsRefused() throws ProtocolException {
        assertEquals(1, decode("0a00000001".repeat(31) + "05").size());
        assertThrows(ProtocolException.class, () -> decode("0a00000001".repeat(32) + "05"));
    }

    @Test
    void aMessageHasAtMost4096Values() throws ProtocolException {
        assertEquals(4096, decode("05".repeat(4096)).size());
        assertThrows(ProtocolException.class, () -> decode("05".repeat(4097)));
        assertThrows(ProtocolException.class, () -> decode("0a00001000" + "05".repeat(4096)));
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll("messages") List<Object> values) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(Amf0.encodeAll(values.toArray()));
        assertEquals(values, Amf0.decodeAll(in));
        assertTrue(!in.hasRemaining());
    }

    @Property
    void aMessageCutShortIsItsFirstValuesOrAProtocolErrorAndNothingElse(
            @ForAll("messages") List<Object> values, @ForAll int at) {
        byte[] whole = Amf0.encodeAll(values.toArray());
        decodeOrRefuse(Arrays.copyOf(whole, Math.floorMod(at, whole.length + 1)));
    }

    @Property
    void anyBytesAreValuesOrAProtocolErrorAndNothingElse(@ForAll byte[] wire) {
        decodeOrRefuse(wire);
    }

    @Property
    void anyBytesInPlaceOfOthersAreValuesOrAProtocolErrorAndNothingElse(
            @ForAll("messages") List<Object> values, @ForAll int at, @ForAll byte octet) {
        byte[] wire = Amf0.encodeAll(values.toArray());
        if (wire.length > 0) {
            wire[Math.floorMod(at, wire.length)] = octet;
        }
        decodeOrRefuse(wire);
    }

    /** What was read can be written, and is then read as the same. */
    private static void decodeOrRefuse(byte[] wire) {
        List<Object> values;
        try {
            values = Amf0.decodeAll(ByteBuffer.wrap(wire));
        } catch (ProtocolException expected) {
            return;
        }
        try {
            assertEquals(values, Amf0.decodeAll(ByteBuffer.wrap(Amf0.encodeAll(values.toArray()))));
        } catch (ProtocolException e) {
            throw new AssertionError("what we write we must read", e);
        }
    }

    @Provide
    Arbitrary<List<Object>> messages() {
        return AmfValues.message();
    }

    private static List<Object> decode(String hex) throws ProtocolException {
        return Amf0.decodeAll(ByteBuffer.wrap(bytes(hex)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
