package dev.ringcast.rtmp.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestSchemeTest {
    /** FFmpeg signs by the first scheme; its C1 was recorded. */
    @Test
    void findsTheDigestThatFfmpegWrote() throws Exception {
        byte[] c1 = ServerHandshakeTest.ffmpegHello();
        assertEquals(DigestScheme.DIGEST_FIRST, DigestScheme.find(Role.CLIENT, c1, 1));
        assertNull(DigestScheme.find(Role.SERVER, c1, 1));
        c1[1000] ^= 1;
        assertNull(DigestScheme.find(Role.CLIENT, c1, 1), "one bit of it differs");
    }

    @ParameterizedTest(name = "{0}: octets {1} {2} {3} {4} put it at {5}")
    @CsvSource({
        "DIGEST_FIRST, 0, 0, 0, 0, 12",
        "DIGEST_FIRST, 255, 255, 217, 0, 739",
        "DIGEST_FIRST, 255, 255, 218, 0, 12",
        "DIGEST_FIRST, 255, 255, 255, 255, 304",
        "KEY_FIRST, 0, 0, 0, 0, 776",
        "KEY_FIRST, 255, 255, 217, 0, 1503",
        "KEY_FIRST, 255, 255, 255, 255, 1068"
    })
    void theOffsetIsTheSumOfFourOctetsModulo728(DigestScheme scheme, int a, int b, int c, int d, int at) {
        assertEquals(at, scheme.digestAt(withOctets(scheme, new byte[HandshakePacket.BYTES], a, b, c, d), 0));
        assertTrue(at + Role.DIGEST_BYTES <= HandshakePacket.BYTES);
    }

    @Property(tries = 200)
    void whatOneSideSignsIsFoundWhereverTheOctetsPutIt(
            @ForAll DigestScheme scheme,
            @ForAll Role side,
            @ForAll @Size(4) List<@IntRange(max = 255) Integer> octets,
            @ForAll @IntRange(max = 9) int start) {
        byte[] packet = new byte[start + HandshakePacket.BYTES];
        HandshakePacket.fill(packet, start, 1);
        byte[] own = Arrays.copyOfRange(packet, start, packet.length);
        withOctets(scheme, own, octets.stream().mapToInt(Integer::intValue).toArray());
        System.arraycopy(own, 0, packet, start, own.length);

        scheme.sign(side, packet, start);

        assertEquals(scheme, DigestScheme.find(side, packet, start));
    }

    private static byte[] withOctets(DigestScheme scheme, byte[] packet, int... octets) {
        for (int i = 0; i < octets.length; i++) {
            packet[(scheme == DigestScheme.DIGEST_FIRST ? 8 : 772) + i] = (byte) octets[i];
        }
        return packet;
    }
}
