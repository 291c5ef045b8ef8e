package dev.ringcast.rtmp.client;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.rtmp.chunk.ByteSource;
import dev.ringcast.rtmp.chunk.ChunkReader;
import dev.ringcast.rtmp.chunk.ChunkWriter;
import dev.ringcast.rtmp.chunk.MessageLimits;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.handshake.ServerHandshake;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does what a test says: each connection runs a script, the last script all further connections. */
final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket socket;
    private final List<Script> scripts;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Socket> peers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** What a connection does. */
    interface Script {
        void serve(Client client) throws Exception;
    }

    ScriptedServer(Script... scripts) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), scripts);
    }

    ScriptedServer(ServerSocket socket, Script... scripts) {
        this.socket = socket;
        this.scripts = List.of(scripts);
        threads.add(Thread.ofPlatform().name("scripted-server").daemon().start(this::accept));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket peer = socket.accept();
                peers.add(peer);
                Script script = scripts.get(Math.min(accepted.getAndIncrement(), scripts.size() - 1));
                threads.add(Thread.ofPlatform().daemon().start(() -> serve(peer, script)));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket peer, Script script) {
        try (peer) {
            peer.setSoTimeout(PATIENCE_MILLIS);
            script.serve(new Client(peer));
        } catch (IOException left) {
            return; // the client closed, or the test is over
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many connections came. */
    int accepted() {
        return accepted.get();
    }

    RtmpUrl url() {
        return RtmpUrl.parse("rtmp://127.0.0.1:" + port() + "/live/secretkey1");
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket peer : peers) {
            peer.close();
        }
        for (Throwable failure : failures) {
            throw new AssertionError("a script failed", failure);
        }
    }

    /** The client's end of a connection. */
    static final class Client {
        private final Socket socket;
        private final ByteSource in;
        private final ChunkReader reader;
        private final ChunkWriter chunks = new ChunkWriter(128);

        Client(Socket socket) throws IOException {
            this.socket = socket;
            in = new ByteSource(socket.getInputStream(), 64 << 10);
            reader = new ChunkReader(
                    in,
                    MessageLimits.DEFAULT,
                    new MemoryBudget(Long.MAX_VALUE, new HeapBudget(Long.MAX_VALUE)),
                    () -> Long.MAX_VALUE);
            reader.limitPartialBytes(ChunkReader.PARTIAL_BYTES_OF_PUBLISHERS);
        }

        Socket socket() {
            return socket;
        }

        Client handshake() throws IOException {
            ServerHandshake.run(in, socket.getOutputStream(), 0);
            return this;
        }

        /** The next message, null at the end. */
        @Nullable
        RtmpMessage next() throws IOException {
            RawMessage raw = reader.next();
            return raw == null ? null : RtmpMessage.decode(raw);
        }

        Command await(String name) throws IOException {
            for (RtmpMessage message = next(); message != null; message = next()) {
                if (message instanceof Command command && command.name().equals(name)) {
                    return command;
                }
            }
            throw new AssertionError("closed before " + name);
        }

        void send(RtmpMessage... messages) throws IOException {
            for (RtmpMessage message : messages) {
                RawMessage raw = message.encode();
                ByteBuffer out = ByteBuffer.allocate(chunks.size(raw.length(), raw.timestamp()));
                chunks.put(raw, 0, out);
                bytes(out.array());
            }
        }

        void bytes(byte... bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Accepts connect; says what it was asked. */
        AmfObject accept() throws IOException {
            Command connect = handshake().await("connect");
            send(result(connect, AmfObject.EMPTY, info("status", "NetConnection.Connect.Success", "")));
            return (AmfObject) Objects.requireNonNull(connect.object());
        }

        /** Refuses connect. */
        void reject(AmfObject info) throws IOException {
            Command connect = handshake().await("connect");
            send(Command.of(0, "_error", connect.transactionId(), null, info));
        }

        /** Accepts connect and createStream; returns publish or play. */
        Command acceptStream(String name) throws IOException {
            accept();
            Command create = await("createStream");
            send(Command.of(0, "_result", create.transactionId(), null, 1.0));
            return await(name);
        }

        /** Accepts a publication. */
        Client publishing() throws IOException {
            acceptStream("publish");
            send(status("status", "NetStream.Publish.Start", "started"));
            return this;
        }

        /** Accepts a playback. */
        Client playing() throws IOException {
            acceptStream("play");
            send(status("status", "NetStream.Play.Start", "started"));
            return this;
        }

        /** Reads until the client has closed. */
        List<String> commandsToTheEnd() throws IOException {
            List<String> names = new ArrayList<>();
            for (RtmpMessage message = next(); message != null; message = next()) {
                if (message instanceof Command command) {
                    names.add(command.name());
                }
            }
            return names;
        }
    }

    static Command result(Command to, Object... values) {
        return Command.of(0, "_result", to.transactionId(), values[0], values[1]);
    }

    static AmfObject info(String level, String code, String description) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("level", level);
        properties.put("code", code);
        properties.put("description", description);
        return new AmfObject(AmfObject.Kind.OBJECT, properties);
    }

    static Command status(String level, String code, String description) {
        return Command.of(1, "onStatus", 0, null, info(level, code, description));
    }
}
