package dev.ringcast.it.bench;

import dev.ringcast.it.rtmp.Amf;
import dev.ringcast.it.rtmp.ChunkWriter;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * An RTMP client that does one step after the other until it has reached its goal, each when the answer to the one
 * before has come, as encoders and players do. It belongs to the thread of its event loop.
 */
abstract class Client {
    /** Room in front of the bytes that are read, for the header that the last read left. */
    static final int RESERVE = 32;

    private static final int HANDSHAKE_BYTES = 1536;
    private static final int CONTROL_CSID = 2;
    private static final int COMMAND_CSID = 3;
    private static final int OUT_CHUNK = 60_000;
    private static final int COMMAND_AMF3 = 17;
    private static final byte[] C0_C1 = firstBytes();

    private final Target target;
    private final String key;
    private final Phase goal;
    private final ChunkScanner scanner = new ChunkScanner(this::message);
    private final byte[] stash = new byte[ChunkScanner.MAX_HEADER];
    private int stashed;
    private byte[] handshake = new byte[1 + 2 * HANDSHAKE_BYTES]; // null once it is done
    private int gathered;
    private SocketChannel channel;
    private SelectionKey selection;
    private boolean connecting;
    private boolean over;
    private long window; // of acknowledgements, 0 until the server set it
    private long received;
    private long acknowledged;
    private int messageStream;
    private long connectNanos;
    private long readNanos;

    Client(Target target, String key, Phase goal) {
        this.target = target;
        this.key = key;
        this.goal = goal;
    }

    /** A step of the way is done; the goal is the last. */
    abstract void reached(Phase phase) throws IOException;

    /** An audio or video message is complete. */
    abstract void media(int type, int length, byte[] head);

    /** The connection is over, by the server or by a failure, not by {@link #close()}. */
    abstract void ended(String why);

    /** Bytes of the connection after the handshake. */
    void received(int count) {}

    /** Starts to connect. */
    void connect(Selector selector, int receiveBuffer) {
        connectNanos = System.nanoTime();
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer); // in time: it is the window
            }
            selection = channel.register(selector, SelectionKey.OP_CONNECT, this);
            connecting = true;
            channel.connect(target.address());
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    /** Does what its channel is ready for. */
    void ready(ByteBuffer shared) {
        try {
            if (connecting) {
                channel.finishConnect();
                connecting = false;
                selection.interestOps(SelectionKey.OP_READ);
                reached(Phase.BARE);
                if (goal != Phase.BARE) {
                    write(C0_C1);
                }
            } else {
                read(shared);
            }
        } catch (IOException e) {
            fail(e.getMessage());
        } catch (IllegalArgumentException | BufferUnderflowException e) { // of the AMF reader
            fail("a message that is no AMF0: " + e);
        }
    }

    /** Stops reading, or continues. */
    void pause(boolean paused) {
        if (selection.isValid()) {
            selection.interestOps(paused ? 0 : SelectionKey.OP_READ);
        }
    }

    void close() {
        over = true;
        if (channel != null && channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket that cannot be closed", e);
            }
        }
    }

    /** Whether it lives: neither closed nor failed. */
    boolean isOpen() {
        return !over;
    }

    long connectNanos() {
        return connectNanos;
    }

    /** When the bytes that are being looked at were read. */
    long readNanos() {
        return readNanos;
    }

    int messageStream() {
        return messageStream;
    }

    /** Sends as much as the kernel takes. */
    void writeSome(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
    }

    void fail(String why) {
        if (!over) {
            close();
            ended(String.valueOf(why));
        }
    }

    /** Sends commands and the like, which always fit a socket's buffer. */
    final void send(int csid, RtmpMessage message) throws IOException {
        write(new ChunkWriter().message(csid, message));
    }

    /** Stops what was published or played, as a clean encoder does. */
    final void deleteStream() throws IOException {
        send(COMMAND_CSID, RtmpMessage.command(0, "deleteStream", 0, null, messageStream));
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        channel.write(buffer);
        if (buffer.hasRemaining()) {
            throw new IOException("the server does not read");
        }
    }

    private void read(ByteBuffer in) throws IOException {
        in.clear().position(RESERVE);
        int count = channel.read(in);
        if (count < 0) {
            throw new IOException("closed by the server");
        }
        readNanos = System.nanoTime();
        received += count;
        received(count);
        in.flip().position(RESERVE - stashed);
        in.put(RESERVE - stashed, stash, 0, stashed);
        if (handshake != null) {
            shakeHands(in);
        }
        if (handshake == null) {
            scanner.scan(in);
        }
        stashed = in.remaining();
        in.get(stash, 0, stashed);
        acknowledge();
    }

    private void shakeHands(ByteBuffer in) throws IOException {
        int count = Math.min(in.remaining(), handshake.length - gathered);
        in.get(handshake, gathered, count);
        gathered += count;
        if (gathered < handshake.length) {
            return;
        }
        byte[] c2 = Arrays.copyOfRange(handshake, 1, 1 + HANDSHAKE_BYTES); // the echo of S1
        handshake = null;
        reached(Phase.HANDSHAKE);
        if (!isOpen()) {
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(c2);
        if (goal != Phase.HANDSHAKE) {
            out.writeBytes(new ChunkWriter().message(COMMAND_CSID, connectCommand()));
        }
        write(out.toByteArray());
    }

    private RtmpMessage connectCommand() {
        return RtmpMessage.command(
                0,
                "connect",
                1,
                Amf.object(
                        "app",
                        target.app(),
                        "type",
                        "nonprivate",
                        "flashVer",
                        "FMLE/3.0 (compatible; benchmark)",
                        "tcUrl",
                        target.tcUrl()));
    }

    private void message(int type, int length, byte[] head) throws IOException {
        if (over) {
            return; // what was read together with the last message that we wanted
        }
        switch (type) {
            case 8, 9 -> media(type, length, head);
            case RtmpMessage.WINDOW_ACKNOWLEDGEMENT_SIZE ->
                window = ByteBuffer.wrap(head).getInt();
            case RtmpMessage.USER_CONTROL -> userControl(new RtmpMessage(type, 0, 0, head));
            case RtmpMessage.COMMAND_AMF0 -> command(Arrays.copyOf(head, Math.min(length, head.length)));
            case COMMAND_AMF3 -> command(Arrays.copyOfRange(head, 1, Math.min(length, head.length)));
            default -> {} // nothing that a client has to answer
        }
    }

    private void userControl(RtmpMessage event) throws IOException {
        if (event.isEvent(RtmpMessage.PING_REQUEST)) {
            send(CONTROL_CSID, RtmpMessage.event(RtmpMessage.PING_RESPONSE, event.number()));
        }
    }

    private void acknowledge() throws IOException {
        if (window > 0 && received - acknowledged >= window && isOpen()) {
            acknowledged = received;
            send(CONTROL_CSID, RtmpMessage.control(RtmpMessage.ACKNOWLEDGEMENT, (int) received));
        }
    }

    private void command(byte[] body) throws IOException {
        RtmpMessage command = new RtmpMessage(RtmpMessage.COMMAND_AMF0, 0, 0, body);
        List<Object> values = command.values();
        switch (String.valueOf(values.getFirst())) {
            case "_result" -> result(values);
            case "_error" -> throw new IOException("refused: " + values);
            case "onStatus" -> status(command.statusCode());
            default -> {} // onBWDone and the like
        }
    }

    private void result(List<Object> values) throws IOException {
        if (Double.valueOf(1).equals(values.get(1))) {
            reached(Phase.CONNECT);
            if (goal.compareTo(Phase.CONNECT) > 0 && isOpen()) {
                send(CONTROL_CSID, RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, OUT_CHUNK));
                send(COMMAND_CSID, RtmpMessage.command(0, "createStream", 2, null));
            }
        } else if (Double.valueOf(2).equals(values.get(1)) && values.get(3) instanceof Double stream) {
            messageStream = stream.intValue();
            send(
                    COMMAND_CSID,
                    goal == Phase.PLAY
                            ? RtmpMessage.command(messageStream, "play", 3, null, key)
                            : RtmpMessage.command(messageStream, "publish", 3, null, key, "live"));
        }
    }

    private void status(String code) throws IOException {
        switch (code) {
            case "NetStream.Play.Start" -> reached(Phase.PLAY);
            case "NetStream.Publish.Start" -> reached(Phase.PUBLISH);
            case "NetStream.Play.StreamNotFound",
                    "NetStream.Play.Failed",
                    "NetStream.Play.UnpublishNotify",
                    "NetStream.Publish.BadName",
                    "NetStream.Publish.Denied" -> throw new IOException(code);
            default -> {} // Reset, Data.Start and whatever a server likes to tell
        }
    }

    private static byte[] firstBytes() {
        byte[] bytes = new byte[1 + HANDSHAKE_BYTES];
        new Random(1).nextBytes(bytes);
        bytes[0] = 3;
        Arrays.fill(bytes, 1, 9, (byte) 0); // time and version 0: no digest
        return bytes;
    }
}
