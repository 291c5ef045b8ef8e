package dev.ringcast.rtmp.handshake;

import dev.ringcast.core.media.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The client's side of the handshake, simple or signed. */
public final class ClientHandshake {
    private static final int RTMP = 3;

    /** What a signed C1 calls itself: Flash Player 9.0.124.2. */
    private static final int SIGNED_VERSION = 0x09007C02;

    private static final int C1 = 1;

    private ClientHandshake() {}

    /**
     * Opens a connection.
     *
     * <p>C2 is a copy of S1, which strict servers verify; only where both sides signed it is a signed one. What S2
     * says is not looked at.
     *
     * @param in what the server sends; afterwards its first chunk is next
     * @param out where our part goes
     * @param signed whether to sign, which some servers ask for before they take H.264
     * @throws ProtocolException if the server answers with another version
     * @throws IOException if the connection fails or ends on the way
     */
    public static void run(InputStream in, OutputStream out, boolean signed) throws IOException {
        byte[] packet = new byte[C1 + HandshakePacket.BYTES];
        packet[0] = RTMP;
        HandshakePacket.fill(packet, C1, signed ? SIGNED_VERSION : 0);
        if (signed) {
            DigestScheme.DIGEST_FIRST.sign(Role.CLIENT, packet, C1);
        }
        out.write(packet);
        out.flush();
        int version = in.read();
        if (version < 0) {
            throw new EOFException("connection ended before S0");
        }
        if (version != RTMP) {
            throw new ProtocolException("the server speaks no RTMP: its first byte is " + version);
        }
        HandshakePacket.read(in, packet, C1, "S1");
        if (signed) {
            signIfServerDid(packet);
        }
        out.write(packet, C1, HandshakePacket.BYTES);
        out.flush();
        HandshakePacket.read(in, packet, C1, "S2");
    }

    /** Turns S1 into C2. */
    private static void signIfServerDid(byte[] packet) {
        DigestScheme scheme = HandshakePacket.isSimple(packet, C1) ? null : DigestScheme.find(Role.SERVER, packet, C1);
        if (scheme != null) {
            byte[] digest = scheme.digestIn(packet, C1);
            HandshakePacket.fill(packet, C1, 0);
            Role.CLIENT.signReply(packet, C1, digest);
        }
    }
}
