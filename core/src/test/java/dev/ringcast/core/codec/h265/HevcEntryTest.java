package dev.ringcast.core.codec.h265;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HevcEntryTest {
    @ParameterizedTest(name = "{0}: IRAP {1}, a point of entry {2}")
    @CsvSource({
        "02 2601,                      true,  false", // IDR_W_RADL, 19
        "02 2a01,                      true,  false", // CRA, 21
        "02 2001,                      true,  false", // BLA_W_LP, 16
        "02 2e01,                      true,  false", // 23
        "02 1e01,                      false, false", // 15
        "02 3001,                      false, false", // 24
        "02 0201,                      false, false", // TRAIL_R
        "02 4001 02 4201 02 4401 02 2601, true, false",
        "06 4e010601c480 02 0201,      false, true",
        "02 0201 02 2601,              false, false",
        "02 4601,                      false, false",
    })
    void itsNalUnitsSayWhetherDecodingMayStart(String hex, boolean irap, boolean entry) throws ProtocolException {
        ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertEquals(irap, HevcEntry.isIrap(data, 1));
        assertEquals(entry, HevcEntry.isRecoveryPoint(data, 1));
    }
}
