package dev.ringcast.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NalUnitsTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{0} with lengths of {1}")
    @CsvSource({
        "0265f102419a, 1, 65f1 419a",
        "000265f10002419a, 2, 65f1 419a",
        "0000000265f100000002419a, 4, 65f1 419a",
        "000000000000000265f100000000, 4, 65f1",
        "00000000, 4, ''",
    })
    void walksOverTheUnitsButForEmptyOnes(String hex, int lengthSize, String units) throws ProtocolException {
        assertEquals(units, String.join(" ", hex(split(HEX.parseHex(hex), lengthSize))));
    }

    @ParameterizedTest(name = "{0} with lengths of {1} is refused")
    @CsvSource({"0365f1, 1", "00, 2", "000365f1, 2", "0000000365f1, 4", "000001, 4", "ffffffff65, 4", "7fffffff65, 4"})
    void aLengthPastTheEndIsRefused(String hex, int lengthSize) {
        assertThrows(ProtocolException.class, () -> NalUnits.count(ByteBuffer.wrap(HEX.parseHex(hex)), lengthSize));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "00000001 09f0 000001 65f1, 0000000209f0 0000000265f1",
        "000001 09f0 00000001 65f1, 0000000209f0 0000000265f1",
        "0000000000000001 09f0 0000 00000001 65f1 000000, 0000000209f0 0000000265f1",
        "000001 000001 65 000001, 0000000165",
        "419a 000001 65, 0000000165",
        "000001 65000003 0101000101, 00000009650000030101000101",
        "419a, ''",
        "'', ''",
    })
    void startCodesBecomeLengths(String annexB, String lengths) {
        byte[] in = HEX.parseHex(annexB.replace(" ", ""));
        assertArrayEquals(HEX.parseHex(lengths.replace(" ", "")), NalUnits.fromAnnexB(ByteBuffer.wrap(in), 0));
    }

    @Test
    void headroomIsLeftFree() {
        ByteBuffer in = ByteBuffer.wrap(HEX.parseHex("ffff00000165f1ff"), 2, 5);
        assertEquals("0000000000" + "0000000265f1", HEX.formatHex(NalUnits.fromAnnexB(in, 5)));
        assertEquals(2, in.position());
    }

    @ParameterizedTest(name = "{0} in Annex B: {1}")
    @CsvSource({
        "00000001 6742001f 00000001 68ce, true",
        "000001 6742001f, true",
        "00000004 6742001f, false",
        "00000001 0a, false",
        "419a, false",
        "'', false",
    })
    void theTwoFramingsAreDistinguished(String hex, boolean annexB) {
        assertEquals(annexB, NalUnits.isAnnexB(ByteBuffer.wrap(HEX.parseHex(hex.replace(" ", ""))), 4));
    }

    @Test
    void aUnitWhoseLengthLooksLikeAStartCodeIsNoAnnexB() {
        byte[] unit = new byte[0x141];
        unit[0] = 0x41;
        assertFalse(NalUnits.isAnnexB(ByteBuffer.wrap(lengthPrefixed(List.of(unit), 4)), 4));
    }

    @Property
    void bothFramingsGiveTheSameUnits(
            @ForAll("units") List<byte[]> units, @ForAll @IntRange(max = 2) int power, @ForAll boolean longStartCodes)
            throws ProtocolException {
        int lengthSize = 1 << power;
        ByteArrayOutputStream annexB = new ByteArrayOutputStream();
        for (byte[] unit : units) {
            annexB.writeBytes(HEX.parseHex(longStartCodes ? "00000001" : "000001"));
            annexB.writeBytes(unit);
        }
        byte[] converted = NalUnits.fromAnnexB(ByteBuffer.wrap(annexB.toByteArray()), 0);
        assertEquals(hex(units), hex(split(converted, 4)));
        assertEquals(hex(units), hex(split(lengthPrefixed(units, lengthSize), lengthSize)));
    }

    @Property
    void anyBytesAreUnitsOrAProtocolErrorAndNothingElse(@ForAll byte[] bytes, @ForAll @IntRange(max = 2) int power) {
        try {
            int count = NalUnits.count(ByteBuffer.wrap(bytes), 1 << power);
            assertTrue(count * ((1 << power) + 1) <= bytes.length);
        } catch (ProtocolException expected) {
            assertTrue(bytes.length > 0);
        }
        NalUnits.fromAnnexB(ByteBuffer.wrap(bytes), 0);
    }

    /** Units as an encoder makes them: not empty, no start code inside, no zero at the end. */
    @Provide
    Arbitrary<List<byte[]>> units() {
        return Arbitraries.bytes()
                .filter(octet -> octet != 0)
                .edgeCases(e -> e.add((byte) 1))
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(200)
                .list()
                .ofMaxSize(6);
    }

    private static List<byte[]> split(byte[] data, int lengthSize) throws ProtocolException {
        List<byte[]> split = new ArrayList<>();
        NalUnits units = new NalUnits(ByteBuffer.wrap(data).asReadOnlyBuffer(), lengthSize);
        while (units.next()) {
            byte[] unit = new byte[units.length()];
            System.arraycopy(data, units.offset(), unit, 0, unit.length);
            assertEquals(unit[0] & 0xFF, units.header());
            split.add(unit);
        }
        return split;
    }

    private static byte[] lengthPrefixed(List<byte[]> units, int lengthSize) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] unit : units) {
            for (int i = lengthSize - 1; i >= 0; i--) {
                out.write(unit.length >> 8 * i);
            }
            out.writeBytes(unit);
        }
        return out.toByteArray();
    }

    private static List<String> hex(List<byte[]> units) {
        return units.stream().map(HEX::formatHex).toList();
    }
}
