package dev.ringcast.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeiTest {
    @ParameterizedTest(name = "{0} with a header of {1}")
    @CsvSource({
        "06 06 01 c4 80, 1, true",
        "4e01 06 01 c4 80, 2, true",
        "06 05 02 aabb 06 01 c4 80, 1, true",
        "06 05 02 0606 80, 1, false",
        "06 05 04 000003010606 06 01 c4 80, 1, true", // an emulation prevention byte is no part of the payload
        "06 ff06 01 06 80, 1, false",
        "06 05 ff 06, 1, false",
        "06, 1, false",
        "4e, 2, false",
    })
    void aRecoveryPointIsFoundAmongTheMessages(String hex, int headerBytes, boolean found) {
        assertEquals(found, Sei.hasRecoveryPoint(HexFormat.of().parseHex(hex.replace(" ", "")), headerBytes));
    }

    @Property
    void anyBytesAreAnAnswer(@ForAll byte[] nal) {
        Sei.hasRecoveryPoint(nal, 1);
    }
}
