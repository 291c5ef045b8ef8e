package dev.ringcast.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitReaderTest {
    @ParameterizedTest(name = "{0} is ue {1} and se {2}")
    @CsvSource({
        "80, 0, 0",
        "40, 1, 1",
        "60, 2, -1",
        "20, 3, 2",
        "28, 4, -2",
        "10, 7, 4",
        "00000001fffffffe, 4294967294, -2147483647"
    })
    void readsTheCodesOfTheSpecification(String hex, long ue, long se) throws ProtocolException {
        assertEquals(ue, reader(hex).ue());
        assertEquals(se, reader(hex).se());
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll @Size(max = 20) List<@LongRange(max = 0xFFFFFFFEL) Long> values,
            @ForAll @IntRange(max = 31) int count)
            throws ProtocolException {
        BitWriter writer = new BitWriter();
        for (long value : values) {
            writer.ue(value).se(value / 2).flag(true).bits(value, count).bits(value, 32);
        }
        BitReader reader = BitReader.ofNal(writer.nal(0x67), "test");
        reader.skip(8);
        for (long value : values) {
            assertEquals(value, reader.ue());
            assertEquals(value / 2, reader.se());
            assertTrue(reader.flag());
            assertEquals(value & (1L << count) - 1, reader.bits(count));
            assertEquals(value, reader.bits32());
        }
    }

    @Test
    void aCodeAboveItsLimitIsTheSendersFault() {
        assertThrows(ProtocolException.class, () -> reader("10").ue("level", 6));
    }

    @Test
    void aCodeOfZerosEnds() {
        assertThrows(ProtocolException.class, () -> reader("00".repeat(100)).ue());
    }

    @Test
    void readingPastTheEndIsTheSendersFault() throws ProtocolException {
        BitReader reader = reader("ff");
        reader.skip(5);
        assertEquals(3, reader.remaining());
        assertThrows(ProtocolException.class, () -> reader.bits(4));
        assertEquals(7, reader.bits(3));
        assertThrows(ProtocolException.class, reader::flag);
    }

    private static BitReader reader(String hex) {
        return new BitReader(HexFormat.of().parseHex(hex), "test");
    }
}
