package dev.ringcast.core.amf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class OnMetaDataTest {
    private static final String SET = "02000d" + HexFormat.of().formatHex("@setDataFrame".getBytes());
    private static final String NAME = "02000a" + HexFormat.of().formatHex("onMetaData".getBytes());
    private static final AmfObject A_AND_B =
            AmfObject.EMPTY_ARRAY.with("a", true).with("b", null);

    static Stream<Arguments> shapes() {
        String properties = "0001 61 0101  0001 62 05";
        return Stream.of(
                Arguments.of("object", NAME + "03" + properties + "000009"),
                Arguments.of("after @setDataFrame", SET + NAME + "03" + properties + "000009"),
                Arguments.of("array with a wrong count", NAME + "08 00000007" + properties + "000009"),
                Arguments.of("array without an end", NAME + "08 00000002" + properties),
                Arguments.of("typed object", NAME + "10 0001 43" + properties + "000009"),
                Arguments.of("AMF3 object", NAME + "11 0a 23 01 03 61 03 62 03 01"),
                Arguments.of("with a number in front", NAME + "00 0000000000000000 03" + properties + "000009"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void everyShapeBecomesOneArrayWithItsTrueCountAndEnd(String what, String hex) throws ProtocolException {
        byte[] body = bytes(hex);
        assertTrue(OnMetaData.isIn(ByteBuffer.wrap(body)));
        assertArrayEquals(Amf0.encodeAll("onMetaData", A_AND_B), OnMetaData.clean(ByteBuffer.wrap(body)));
    }

    @Test
    void durationAndFileSizeAreDroppedInAnyCaseAndAllElseStays() throws ProtocolException {
        byte[] body = Amf0.encodeAll(
                "onMetaData",
                AmfObject.EMPTY
                        .with("duration", 0.0)
                        .with("width", 1280.0)
                        .with("filesize", 7.0)
                        .with("fileSize", 7.0)
                        .with("FILESIZE", 7.0)
                        .with("Duration", 1.0)
                        .with("videocodecid", "hvc1"));
        AmfObject cleaned = OnMetaData.properties(ByteBuffer.wrap(OnMetaData.clean(ByteBuffer.wrap(body))));
        assertEquals(AmfObject.EMPTY_ARRAY.with("width", 1280.0).with("videocodecid", "hvc1"), cleaned);
        assertEquals(1280, cleaned.number("width").orElseThrow());
        assertEquals("hvc1", cleaned.string("videocodecid").orElseThrow());
    }

    @Test
    void textThatIsNoUtf8StaysAsItIs() throws ProtocolException {
        assertArrayEquals(
                bytes(NAME + "08 00000001 0001 61 02 0002 c0af 000009"),
                OnMetaData.clean(ByteBuffer.wrap(bytes(NAME + "03 0001 61 02 0002 c0af 000009"))));
    }

    @Test
    void aPropertyInAmf3IsWrittenAnewAndOneOfUnknownKindEndsTheList() throws ProtocolException {
        String amf3AndUnknown = "0001 61 11 03  0001 62 05  0001 63 7f 99";
        assertArrayEquals(
                Amf0.encodeAll("onMetaData", A_AND_B.with("c", AmfUndefined.UNDEFINED)),
                OnMetaData.clean(ByteBuffer.wrap(bytes(NAME + "03" + amf3AndUnknown))));
    }

    @Test
    void metadataWithoutAnObjectIsAnEmptyArray() throws ProtocolException {
        assertArrayEquals(
                Amf0.encodeAll("onMetaData", AmfObject.EMPTY_ARRAY),
                OnMetaData.clean(ByteBuffer.wrap(bytes(NAME + "0a 00000001 05"))));
        assertEquals(AmfObject.EMPTY_ARRAY, OnMetaData.properties(ByteBuffer.wrap(bytes(NAME))));
    }

    @Test
    void otherScriptDataIsNotMetadata() {
        for (Object name : Arrays.asList("onTextData", "@clearDataFrame", 1.0, null)) {
            byte[] body = Amf0.encodeAll(name, A_AND_B);
            assertFalse(OnMetaData.isIn(ByteBuffer.wrap(body)));
            assertThrows(ProtocolException.class, () -> OnMetaData.clean(ByteBuffer.wrap(body)));
        }
        assertFalse(OnMetaData.isIn(ByteBuffer.allocate(0)));
    }

    @Property
    void whatWasCleanedOnceStaysAsItIs(@ForAll("messages") List<Object> values, @ForAll boolean framed)
            throws ProtocolException {
        byte[] name = framed ? Amf0.encodeAll("@setDataFrame", "onMetaData") : Amf0.encodeAll("onMetaData");
        byte[] once = OnMetaData.clean(ByteBuffer.wrap(concat(name, Amf0.encodeAll(values.toArray()))));
        assertArrayEquals(once, OnMetaData.clean(ByteBuffer.wrap(once)));
        assertEquals(2, Amf0.decodeAll(ByteBuffer.wrap(once)).size());
    }

    @Property
    void anyBytesBehindTheNameAreCleanedOrRefused(@ForAll byte[] wire) throws ProtocolException {
        byte[] once;
        try {
            once = OnMetaData.clean(ByteBuffer.wrap(concat(Amf0.encodeAll("onMetaData"), wire)));
        } catch (ProtocolException expected) {
            return;
        }
        assertArrayEquals(once, OnMetaData.clean(ByteBuffer.wrap(once)));
    }

    @Provide
    Arbitrary<List<Object>> messages() {
        return AmfValues.message();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
