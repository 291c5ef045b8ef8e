package dev.ringcast.rtmp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.rtmp.chunk.ByteSource;
import dev.ringcast.rtmp.chunk.ChunkReader;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.MessageLimits;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.handshake.ClientHandshake;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetChunkSize;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A peer that sends what a test wants: messages by the project's own chunk and message classes, which have their own
 * tests, or any bytes. It answers nothing by itself.
 */
final class RtmpClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final ByteSource in;
    private final ChunkReader reader;
    private ChunkWriter chunks = new ChunkWriter(128);
    private int transactions;

    RtmpClient(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new ByteSource(socket.getInputStream(), 64 << 10);
        reader = new ChunkReader(
                in,
                MessageLimits.DEFAULT,
                new MemoryBudget(Long.MAX_VALUE, new HeapBudget(Long.MAX_VALUE)),
                () -> Long.MAX_VALUE);
        reader.limitPartialBytes(ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    /** How many bytes came so far. */
    long received() {
        return in.received();
    }

    RtmpClient handshake() throws IOException {
        ClientHandshake.run(in, socket.getOutputStream(), false);
        return this;
    }

    RtmpClient connect(String app) throws IOException {
        send(connectCommand(Map.of("app", app, "tcUrl", "rtmp://localhost/" + app)));
        awaitCommand("_result");
        return this;
    }

    Command connectCommand(Map<String, Object> properties) {
        return Command.of(0, "connect", ++transactions, object(properties));
    }

    static AmfObject object(Map<String, Object> properties) {
        return new AmfObject(AmfObject.Kind.OBJECT, new LinkedHashMap<>(properties));
    }

    int createStream() throws IOException {
        call(0, "createStream");
        return ((Double) awaitCommand("_result").arguments().get(0)).intValue();
    }

    void publish(int streamId, String key) throws IOException {
        call(streamId, "publish", key, "live");
    }

    void play(int streamId, String key) throws IOException {
        call(streamId, "play", key, -2.0);
    }

    /** Sends a command with the next transaction number, which it returns. */
    int call(int streamId, String name, Object... arguments) throws IOException {
        send(Command.of(streamId, name, ++transactions, null, arguments));
        return transactions;
    }

    /** Sends messages in one write. */
    void send(RtmpMessage... messages) throws IOException {
        for (RtmpMessage message : messages) {
            send(message.encode());
        }
    }

    void send(RawMessage message) throws IOException {
        bytes(slice(message));
    }

    /** The chunks of a message, as this client would send it. */
    byte[] slice(RawMessage message) {
        ByteBuffer out = ByteBuffer.allocate(chunks.size(message.payload().length, message.timestamp()));
        chunks.put(message, 0, out);
        return out.array();
    }

    void chunkSize(int bytes) throws IOException {
        send(new SetChunkSize(bytes));
        chunks = new ChunkWriter(bytes);
    }

    /** Sends bytes as they are. */
    void bytes(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The next message, null at the end of what the server sends. */
    RtmpMessage next() throws IOException {
        RawMessage raw = reader.next();
        return raw == null ? null : RtmpMessage.decode(raw);
    }

    /** Reads on until a command of this name. */
    Command awaitCommand(String name) throws IOException {
        for (RtmpMessage message = next(); message != null; message = next()) {
            if (message instanceof Command command && command.name().equals(name)) {
                return command;
            }
        }
        throw new AssertionError("closed before " + name);
    }

    /** The next command that the server sends is this status. */
    Command awaitStatus(String code) throws IOException {
        Command status = awaitCommand("onStatus");
        assertEquals(code, code(status));
        return status;
    }

    static String code(Command command) {
        return information(command).string("code").orElse("");
    }

    static AmfObject information(Command command) {
        return (AmfObject) command.arguments().get(0);
    }

    /** The next messages, in short. */
    List<String> take(int count) throws IOException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(shown(next()));
        }
        return taken;
    }

    /** Everything up to a clean end, in short. */
    List<String> takeAll() throws IOException {
        List<String> taken = new ArrayList<>();
        for (RtmpMessage message = next(); message != null; message = next()) {
            taken.add(shown(message));
        }
        return taken;
    }

    /** Discards input until the server has closed, cleanly or not. */
    void awaitClose() throws IOException {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (SocketException reset) {
            return; // a reset is a close too
        }
    }

    static String shown(RtmpMessage message) {
        return switch (message) {
            case null -> "end";
            case Command c when c.name().equals("onStatus") -> "status " + c.streamId() + " " + code(c);
            case Command c -> c.name() + " " + (int) c.transactionId();
            case UserControl c -> c.event() + " " + c.value();
            case Data d -> "data " + d.streamId() + " " + name(d) + " @" + d.timestamp();
            case Audio a -> "audio " + a.streamId() + " @" + a.timestamp() + Media.kind(8, a.body());
            case Video v -> "video " + v.streamId() + " @" + v.timestamp() + Media.kind(9, v.body());
            default -> message.toString();
        };
    }

    private static String name(Data data) {
        try {
            return Amf0.decodeAll(ByteBuffer.wrap(data.body())).get(0).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends with a reset instead of a clean close. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
