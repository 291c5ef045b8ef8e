package dev.ringcast.rtmp.handshake;

import dev.ringcast.core.media.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The server's side of the handshake. A client that signed its C1 gets a signed S1 and S2; any other gets zeros for a
 * version and its own C1 as S2, so that no client verifies what is not signed.
 */
public final class ServerHandshake {
    /** From here on no first byte is a version of RTMP (section 5.2.2): HTTP and other text begin so. */
    private static final int FIRST_FOREIGN = 32;

    /** The one below that others use: a TLS handshake record. */
    private static final int TLS = 0x16;

    /** The first letters of GET, POST, HEAD, DELETE, OPTIONS, CONNECT, TRACE and so on (RFC 9110, section 9). */
    private static final String HTTP_METHODS = "GPHDOCT";

    private static final String NO_HTTP = "this port accepts RTMP only";

    private static final int RTMP = 3;

    /** Of a signed S1. FFmpeg verifies from 3.x.x.x on. */
    private static final int SIGNED_VERSION = 0x04050001;

    private static final int S1 = 1;
    private static final int S2 = S1 + HandshakePacket.BYTES;

    private ServerHandshake() {}

    /**
     * Answers a client that has just connected.
     *
     * <p>S0, S1 and S2 leave in one write as soon as C1 is there. C2 is read and not looked at: many clients send
     * something else than they should.
     *
     * @param in what the client sends; afterwards its first chunk is next
     * @param out where the answer goes
     * @param httpPort the port of HTTP, for a client that tries it here; 0 if there is none
     * @return false if the client left without a byte
     * @throws ProtocolException if the first byte shows that the client speaks something else
     * @throws IOException if the connection fails or ends on the way
     */
    public static boolean run(InputStream in, OutputStream out, int httpPort) throws IOException {
        int version = in.read();
        if (version < 0) {
            return false;
        }
        if (version == TLS) {
            throw new ProtocolException("TLS, but this port is plain");
        }
        if (HTTP_METHODS.indexOf(version) >= 0) {
            throw new ProtocolException("an HTTP request; " + (httpPort > 0 ? "HTTP is on port " + httpPort : NO_HTTP));
        }
        if (version >= FIRST_FOREIGN) {
            throw new ProtocolException("the first byte is " + version + ", not the version of RTMP");
        }
        byte[] reply = new byte[S2 + HandshakePacket.BYTES]; // C1 is read to the place of S2
        reply[0] = RTMP; // whatever version the client asks for (section 5.2.2)
        HandshakePacket.read(in, reply, S2, "C1");
        answer(reply);
        out.write(reply);
        out.flush();
        HandshakePacket.read(in, reply, S1, "C2");
        return true;
    }

    private static void answer(byte[] reply) {
        DigestScheme scheme = HandshakePacket.isSimple(reply, S2) ? null : DigestScheme.find(Role.CLIENT, reply, S2);
        if (scheme == null) {
            HandshakePacket.fill(reply, S1, 0); // S2 is C1 as it came
            return;
        }
        HandshakePacket.fill(reply, S1, SIGNED_VERSION);
        scheme.sign(Role.SERVER, reply, S1);
        Role.SERVER.signReply(reply, S2, scheme.digestIn(reply, S2));
    }
}
