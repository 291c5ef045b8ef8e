package dev.ringcast.core.codec.h264;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvcEntryTest {
    @ParameterizedTest(name = "{0}: IDR {1}, a point of entry {2}")
    @CsvSource({
        "02 6588,                        true,  true",
        "02 419a,                        false, false",
        "02 09f0 02 6742 01 68 02 6588,  true,  true",
        "02 09f0 02 419a 02 6588,        false, false", // the first slice decides
        "05 060601c480 02 419a,          false, true",
        "05 060601c480 02 6588,          true,  true",
        "02 419a 05 060601c480,          false, false", // behind the slice it is for the next picture
        "02 6742 01 68,                  false, false",
        "02 41b0,                        false, true", // ue(0) ue(2): an I slice
        "03 418880,                      false, true", // ue(0) ue(7): a picture of I slices alone
        "02 41e0,                        false, false", // ue(0) ue(0): a P slice
        "01 41,                          false, false",
    })
    void itsNalUnitsSayWhetherDecodingMayStart(String hex, boolean idr, boolean entry) throws ProtocolException {
        assertEquals(idr, AvcEntry.isIdr(bytes(hex), 1));
        assertEquals(entry, AvcEntry.isRecoveryPoint(bytes(hex), 1));
    }

    @Test
    void whatDoesNotComeApartIsRefused() {
        assertThrows(ProtocolException.class, () -> AvcEntry.isIdr(bytes("0365"), 1));
        assertThrows(ProtocolException.class, () -> AvcEntry.isIdr(bytes("026588 05"), 1), "behind a slice too");
        assertThrows(ProtocolException.class, () -> AvcEntry.isIdr(bytes("00"), 1));
    }

    @Property
    void anyBytesAreAnAnswerOrAProtocolError(@ForAll byte[] bytes, @ForAll @IntRange(max = 2) int power) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        try {
            AvcEntry.isIdr(data, 1 << power);
            AvcEntry.isRecoveryPoint(data, 1 << power);
        } catch (ProtocolException expected) {
            assertEquals(0, data.position());
        }
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
