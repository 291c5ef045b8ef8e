package dev.ringcast.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicHeaderTest {
    @ParameterizedTest(name = "{0} is format {1} on chunk stream {2}")
    @CsvSource({"03, 0, 3", "c3, 3, 3", "3f, 0, 63", "4000, 1, 64", "00ff, 0, 319", "810001, 2, 320", "01ffff, 0, 65599"
    })
    void readsAndWritesTheVectorsOfTheSpecification(String hex, int format, int csid) throws IOException {
        byte[] wire = HexFormat.of().parseHex(hex);
        assertEquals(new BasicHeader(format, csid), read(wire));
        assertArrayEquals(wire, written(new BasicHeader(format, csid)));
    }

    @Test
    void threeBytesMayCarryWhatTwoCould() throws IOException {
        assertEquals(new BasicHeader(0, 64), read(new byte[] {1, 0, 0}));
    }

    @Test
    void aChunkStreamIdOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new BasicHeader(4, 3));
        assertThrows(IllegalArgumentException.class, () -> new BasicHeader(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new BasicHeader(0, 65600));
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll @IntRange(max = 3) int format, @ForAll @IntRange(min = 2, max = 65599) int csid)
            throws IOException {
        BasicHeader header = new BasicHeader(format, csid);
        assertEquals(header, read(written(header)));
    }

    @Property
    void anyBytesAreAHeaderOrAnEndAndNothingElse(@ForAll byte[] wire) throws IOException {
        try {
            assertEquals(wire.length == 0, read(wire) == null);
        } catch (EOFException expected) {
            assertEquals(true, wire.length < 3, "only a short read may fail");
        }
    }

    private static BasicHeader read(byte[] wire) throws IOException {
        return BasicHeader.read(new ByteSource(new ByteArrayInputStream(wire), 16));
    }

    private static byte[] written(BasicHeader header) {
        ByteBuffer out = ByteBuffer.allocate(3);
        header.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
