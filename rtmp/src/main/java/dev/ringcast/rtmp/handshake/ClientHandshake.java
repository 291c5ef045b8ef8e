package dev.ringcast.rtmp.handshake;

import dev.ringcast.core.media.ProtocolException;
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
     * @throws ProtocolException where the server answers with another version
     * @throws IOException where the connection fails or ends on the way
     */
    public static void run(InputStream in, OutputStream out, boolean signed) throws IOException {
        byte[] packet = new byte[C1 + Packet.BYTES];
        packet[0] = RTMP;
        Packet.fill(packet, C1, signed ? SIGNED_VERSION : 0);
        if (signed) {
            Scheme.DIGEST_FIRST.sign(Side.CLIENT, packet, C1);
        }
        out.write(packet);
        out.flush();
        int version = in.read();
        if (version != RTMP) {
            throw new ProtocolException("server answers with version " + version);
        }
        Packet.read(in, packet, C1, "S1");
        if (signed) {
            signIfServerDid(packet);
        }
        out.write(packet, C1, Packet.BYTES);
        out.flush();
        Packet.read(in, packet, C1, "S2");
    }

    /** Turns S1 into C2. */
    private static void signIfServerDid(byte[] packet) {
        Scheme scheme = Packet.isSimple(packet, C1) ? null : Scheme.find(Side.SERVER, packet, C1);
        if (scheme != null) {
            byte[] digest = scheme.digestIn(packet, C1);
            Packet.fill(packet, C1, 0);
            Side.CLIENT.signReply(packet, C1, digest);
        }
    }
}
