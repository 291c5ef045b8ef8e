package dev.ringcast.it;

import dev.ringcast.it.rtmp.Amf;
import dev.ringcast.it.rtmp.ChunkWriter;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Clients that make a server hold memory. Each is one blocking socket without a thread, which reads no more than its
 * own
 * steps need: a test opens thousands.
 */
final class HeapClients {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int RECEIVE_BUFFER = 4096;
    private static final int HANDSHAKE_BYTES = 1536;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int COMMANDS = 3;
    private static final int VIDEO_CHUNKS = 6;
    private static final int VIDEO = 9;
    private static final int QUERY_BYTES = 60_000;
    private static final int HEADER_BYTES = 250_000;
    private static final int PIECE_BYTES = 32 << 10;

    private HeapClients() {}

    /** Opens one client of a kind. */
    interface Kind {
        /**
         * Takes all its steps.
         *
         * @param rtmp the RTMP port
         * @param http the HTTP port
         * @param number its number, from 0
         * @return its socket, open
         * @throws IOException if the server refuses or closes it
         */
        Socket open(int rtmp, int http, int number) throws IOException;
    }

    /** Connects over RTMP and asks for nothing. */
    static Socket idle(int rtmp, int http, int number) throws IOException {
        return connected(rtmp, "live");
    }

    /** Waits for a stream that does not exist. */
    static Socket waiting(int rtmp, int http, int number) throws IOException {
        return play(rtmp, "nothing" + number);
    }

    /** Plays the heavy stream and reads nothing of it. */
    static Socket stalled(int rtmp, int http, int number) throws IOException {
        return play(rtmp, "heavy");
    }

    /** Waits for a stream, with a query of 60 KB. */
    static Socket longQuery(int rtmp, int http, int number) throws IOException {
        return play(rtmp, "nothing" + number + "?" + "q".repeat(QUERY_BYTES));
    }

    /** Publishes, and stops inside a message. */
    static Socket insideMessage(int rtmp, int http, int number) throws IOException {
        Socket socket = publish(rtmp, "inside" + number);
        byte[] frame = new byte[PIECE_BYTES];
        frame[0] = 0x17;
        frame[1] = 1;
        byte[] wire = writer().message(VIDEO_CHUNKS, new RtmpMessage(VIDEO, 0, 1, frame));
        send(socket, Arrays.copyOf(wire, wire.length / 2));
        return socket;
    }

    /** Publishes a decoder configuration of 250 KB. */
    static Socket largeHeaders(int rtmp, int http, int number) throws IOException {
        Socket socket = publish(rtmp, "headers" + number);
        byte[] header = new byte[HEADER_BYTES];
        Arrays.fill(header, (byte) number);
        System.arraycopy(new byte[] {0x17, 0, 0, 0, 0, 1, 100, 0, 31, -1, -31}, 0, header, 0, 11);
        send(socket, writer().message(VIDEO_CHUNKS, new RtmpMessage(VIDEO, 0, 1, header)));
        return socket;
    }

    /** Fetches 32 KiB over HTTP in one piece and keeps its connection. */
    static Socket keptHttp(int rtmp, int http, int number) throws IOException {
        Socket socket = open(http, 0);
        String range = "bytes=0-" + (PIECE_BYTES - 1);
        String request = "GET /page/hls.min.js HTTP/1.1\r\nHost: localhost\r\nRange: " + range + "\r\n\r\n";
        send(socket, request.getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int end = 0; end != 0x0D0A0D0A; ) {
            end = end << 8 | in.readUnsignedByte();
        }
        in.readFully(new byte[PIECE_BYTES]);
        return socket;
    }

    private static Socket play(int port, String key) throws IOException {
        Socket socket = connected(port, "live");
        send(socket, command(0, "createStream", 2.0, null), command(1, "play", 0.0, null, key, -2.0));
        return socket;
    }

    private static Socket publish(int port, String key) throws IOException {
        Socket socket = connected(port, "live");
        send(socket, command(0, "createStream", 2.0, null), command(1, "publish", 0.0, null, key, "live"));
        return socket;
    }

    private static Socket connected(int port, String app) throws IOException {
        Socket socket = open(port, RECEIVE_BUFFER);
        send(socket, RawRtmp.hello());
        byte[] answer = new byte[1 + 2 * HANDSHAKE_BYTES];
        new DataInputStream(socket.getInputStream()).readFully(answer);
        byte[] size = new ChunkWriter().message(2, RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, CHUNK_BYTES));
        send(
                socket,
                Arrays.copyOfRange(answer, 1, 1 + HANDSHAKE_BYTES),
                size,
                command(0, "connect", 1.0, Amf.object("app", app, "tcUrl", "rtmp://127.0.0.1/" + app)));
        if (socket.getInputStream().read() < 0) {
            throw new IOException("closed");
        }
        return socket;
    }

    private static byte[] command(int streamId, Object... values) {
        return writer().message(COMMANDS, RtmpMessage.command(streamId, values));
    }

    private static ChunkWriter writer() {
        ChunkWriter writer = new ChunkWriter();
        writer.chunkSize(CHUNK_BYTES);
        return writer;
    }

    private static Socket open(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void send(Socket socket, byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        socket.getOutputStream().write(all.toByteArray());
    }
}
