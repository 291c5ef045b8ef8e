package dev.ringcast.rtmp.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {
    private static final int ALL = 1 + 2 * HandshakePacket.BYTES;

    @ParameterizedTest(name = "signed: {0}")
    @ValueSource(booleans = {false, true})
    void c2IsACopyOfAnUnsignedS1(boolean signed) throws IOException {
        byte[] server = serverHello(0);
        byte[] sent = sentTo(server, signed);
        assertEquals(signed, !HandshakePacket.isSimple(sent, 1));
        assertArrayEquals(
                Arrays.copyOfRange(server, 1, 1 + HandshakePacket.BYTES),
                Arrays.copyOfRange(sent, 1 + HandshakePacket.BYTES, ALL));
    }

    @Test
    void c2IsSignedIfBothSidesSign() throws IOException {
        byte[] server = serverHello(0x04050001);
        DigestScheme.KEY_FIRST.sign(Role.SERVER, server, 1);
        byte[] sent = sentTo(server, true);
        assertEquals(DigestScheme.DIGEST_FIRST, DigestScheme.find(Role.CLIENT, sent, 1));
        assertArrayEquals(
                Role.CLIENT.replySignature(sent, 1 + HandshakePacket.BYTES, DigestScheme.KEY_FIRST.digestIn(server, 1)),
                Arrays.copyOfRange(sent, ALL - Role.DIGEST_BYTES, ALL));
    }

    @Test
    void ourServerTakesASignedHelloOfOurs() throws IOException {
        byte[] sent = sentTo(serverHello(0), true);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        assertTrue(ServerHandshake.run(new ByteArrayInputStream(sent), answer, 0));
        assertEquals(DigestScheme.DIGEST_FIRST, DigestScheme.find(Role.SERVER, answer.toByteArray(), 1));
    }

    @Test
    void anotherVersionOrAnEarlyEndIsRefused() {
        byte[] server = serverHello(0);
        assertThrows(EOFException.class, () -> sentTo(Arrays.copyOf(server, ALL - 1), false));
        assertThrows(EOFException.class, () -> sentTo(Arrays.copyOf(server, 100), true));
        assertThrows(EOFException.class, () -> sentTo(new byte[0], false));
        server[0] = 'H';
        assertThrows(ProtocolException.class, () -> sentTo(server, false));
    }

    private static byte[] serverHello(int version) {
        byte[] hello = new byte[ALL];
        hello[0] = 3;
        HandshakePacket.fill(hello, 1, version);
        return hello;
    }

    private static byte[] sentTo(byte[] server, boolean signed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ClientHandshake.run(new ByteArrayInputStream(server), out, signed);
        assertEquals(ALL, out.size());
        return out.toByteArray();
    }
}
