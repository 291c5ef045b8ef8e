package dev.ringcast.rtmp.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.CutInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTest {
    private static final int S1 = 1;
    private static final int S2 = S1 + HandshakePacket.BYTES;
    private static final int ALL = S2 + HandshakePacket.BYTES;

    /** C0 and C1 as FFmpeg 5.1 sends them. */
    static byte[] ffmpegHello() throws IOException {
        try (InputStream in = ServerHandshakeTest.class.getResourceAsStream("ffmpeg-c0c1.bin")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static byte[] simpleHello() {
        byte[] hello = new byte[S2];
        new Random(1).nextBytes(hello);
        hello[0] = 3;
        Arrays.fill(hello, 5, 9, (byte) 0);
        return hello;
    }

    @Test
    void aSimpleClientGetsZerosForAVersionAndItsOwnPacketBack() throws IOException {
        byte[] hello = simpleHello();
        byte[] reply = replyTo(hello);
        assertEquals(3, reply[0]);
        assertTrue(HandshakePacket.isSimple(reply, S1));
        assertArrayEquals(Arrays.copyOfRange(hello, 1, S2), Arrays.copyOfRange(reply, S2, ALL));
    }

    @Test
    void aClientThatSignedGetsASignedAnswer() throws IOException {
        byte[] hello = ffmpegHello();
        byte[] reply = replyTo(hello);
        assertTrue(reply[S1 + 4] >= 3, "FFmpeg verifies the rest");
        DigestScheme scheme = DigestScheme.find(Role.SERVER, reply, S1);
        assertEquals(DigestScheme.DIGEST_FIRST, scheme, "the client's own");
        assertArrayEquals(
                Role.SERVER.replySignature(reply, S2, scheme.digestIn(hello, 1)),
                Arrays.copyOfRange(reply, ALL - Role.DIGEST_BYTES, ALL));
    }

    @Test
    void theOtherSchemeIsAnsweredInKind() throws IOException {
        byte[] hello = simpleHello();
        hello[5] = 9;
        DigestScheme.KEY_FIRST.sign(Role.CLIENT, hello, 1);
        assertEquals(DigestScheme.KEY_FIRST, DigestScheme.find(Role.SERVER, replyTo(hello), S1));
    }

    @Test
    void aVersionWithoutADigestIsAnsweredAsSimple() throws IOException {
        byte[] hello = ffmpegHello();
        hello[1000] ^= 1;
        byte[] reply = replyTo(hello);
        assertTrue(HandshakePacket.isSimple(reply, S1));
        assertArrayEquals(Arrays.copyOfRange(hello, 1, S2), Arrays.copyOfRange(reply, S2, ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6, 8, 9, 31})
    void anyOtherVersionIsAnsweredWithThree(int version) throws IOException {
        byte[] hello = simpleHello();
        hello[0] = (byte) version;
        assertEquals(3, replyTo(hello)[0]);
    }

    @ParameterizedTest(name = "first byte {0}")
    @ValueSource(ints = {0x16, 32, 'G', 'P', 128, 255})
    void aClientOfAnotherProtocolGetsNoByte(int first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(new byte[] {(byte) first});
        assertThrows(ProtocolException.class, () -> ServerHandshake.run(in, out, 8000));
        assertEquals(0, out.size());
    }

    @Test
    void aClientThatLeavesWithoutAByteIsNoError() throws IOException {
        assertFalse(ServerHandshake.run(InputStream.nullInputStream(), new ByteArrayOutputStream(), 0));
    }

    @Test
    void theAnswerLeavesBeforeC2HasCome() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThrows(EOFException.class, () -> ServerHandshake.run(new ByteArrayInputStream(simpleHello()), out, 0));
        assertEquals(ALL, out.size());
    }

    @Property(tries = 50)
    void readsCutAnywhereLeaveTheFirstChunkUnread(@ForAll @IntRange(min = 1, max = 4000) int pieces)
            throws IOException {
        byte[] wire = Arrays.copyOf(simpleHello(), S2 + HandshakePacket.BYTES + 2);
        wire[wire.length - 2] = 0x03;
        InputStream in = new CutInput(wire, pieces);
        assertTrue(ServerHandshake.run(in, new ByteArrayOutputStream(), 0));
        assertEquals(0x03, in.read());
        assertEquals(0x00, in.read());
    }

    @Property(tries = 200)
    void anyBytesAreAnsweredOrRefusedAndNothingElse(@ForAll byte[] start, @ForAll @IntRange(max = ALL) int length)
            throws IOException {
        byte[] wire = new byte[length];
        System.arraycopy(start, 0, wire, 0, Math.min(length, start.length));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertEquals(length > 0, ServerHandshake.run(new ByteArrayInputStream(wire), out, 0));
        } catch (ProtocolException | EOFException expected) {
            assertNotNull(expected.getMessage());
        }
        assertTrue(out.size() == 0 || out.size() == ALL);
    }

    private static byte[] replyTo(byte[] hello) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] withC2 = Arrays.copyOf(hello, hello.length + HandshakePacket.BYTES);
        assertTrue(ServerHandshake.run(new ByteArrayInputStream(withC2), out, 0));
        assertEquals(ALL, out.size());
        return out.toByteArray();
    }
}
