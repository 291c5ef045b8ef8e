package dev.ringcast.it.rtmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ringcast.it.flv.FlvTag;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One RTMP connection of a test. Each step of a session is a method of its own, and between any two of them a test may
 * send bytes of its choice; {@link #player} and {@link #publisher} take all steps at once.
 *
 * <p>The handshake is done by the caller's thread. From then on a thread of its own reads whatever comes, answers pings
 * and keeps the messages; any thread may send.
 */
public final class RawRtmp extends RtmpWire {
    private static final int COMMAND_STREAM = 3;
    private static final int OUTGOING_CHUNK_SIZE = 4096;
    private static final int TIMES_BYTES = 8;

    private double transaction = 1;
    private int streamId = 1;
    private String key = "";

    private RawRtmp(int port, int receiveBuffer) throws IOException {
        super(port, receiveBuffer);
    }

    /**
     * Opens a connection and sends nothing.
     *
     * @param port the server's port
     * @return the connection
     * @throws IOException if it is refused
     */
    public static RawRtmp open(int port) throws IOException {
        return open(port, 0);
    }

    /**
     * Opens a connection with a receive buffer of a chosen size and sends nothing.
     *
     * @param port the server's port
     * @param receiveBuffer SO_RCVBUF in bytes, 0 for the system's own
     * @return the connection
     * @throws IOException if it is refused
     */
    public static RawRtmp open(int port, int receiveBuffer) throws IOException {
        return new RawRtmp(port, receiveBuffer);
    }

    /**
     * Opens a connection and asks to play; the answer is the caller's to await.
     *
     * @param port the server's port
     * @param name the stream, {@code app/key}
     * @return the connection
     * @throws IOException if the connection fails
     * @throws InterruptedException if a wait is interrupted
     */
    public static RawRtmp player(int port, String name) throws IOException, InterruptedException {
        return open(port).session(name).play(key(name));
    }

    /**
     * Opens a connection and publishes; it is admitted when this returns.
     *
     * @param port the server's port
     * @param name the stream, {@code app/key}
     * @return the connection
     * @throws IOException if the connection fails
     * @throws InterruptedException if a wait is interrupted
     */
    public static RawRtmp publisher(int port, String name) throws IOException, InterruptedException {
        RawRtmp connection = open(port).session(name).publish(key(name));
        connection.awaitStatus("NetStream.Publish.Start");
        return connection;
    }

    /**
     * Takes all steps up to a created stream.
     *
     * @param name the stream, {@code app/key}
     * @return itself
     * @throws IOException if the connection fails
     * @throws InterruptedException if a wait is interrupted
     */
    public RawRtmp session(String name) throws IOException, InterruptedException {
        handshake().connect(name.substring(0, name.lastIndexOf('/')));
        return createStream();
    }

    // ---- handshake

    /**
     * Shakes hands in the simple form and checks that the answer echoes what was sent, but for its times.
     *
     * @return itself
     * @throws IOException if the connection fails
     */
    public RawRtmp handshake() throws IOException {
        byte[] hello = hello();
        send(hello);
        byte[] answer = readHandshake();
        assertArrayEquals(
                Arrays.copyOfRange(hello, 1 + TIMES_BYTES, hello.length),
                Arrays.copyOfRange(answer, 1 + HANDSHAKE_BYTES + TIMES_BYTES, answer.length),
                "S2 echoes C1");
        send(Arrays.copyOfRange(answer, 1, 1 + HANDSHAKE_BYTES));
        startReading();
        return this;
    }

    /**
     * C0 and C1 in the simple form.
     *
     * @return 1537 bytes
     */
    public static byte[] hello() {
        byte[] hello = new byte[1 + HANDSHAKE_BYTES];
        new Random(7).nextBytes(hello);
        Arrays.fill(hello, 0, 9, (byte) 0);
        hello[0] = 3;
        return hello;
    }

    // ---- commands

    /**
     * Connects to an app and awaits the result.
     *
     * @param app the app
     * @param extra further properties of the command object: name, value, name…
     * @return the result
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public RtmpMessage connect(String app, Object... extra) throws IOException, InterruptedException {
        Map<String, Object> properties = Amf.object(
                "app",
                app,
                "type",
                "nonprivate",
                "flashVer",
                "FMLE/3.0 (compatible; test)",
                "tcUrl",
                "rtmp://127.0.0.1:" + socket.getPort() + "/" + app);
        properties.putAll(Amf.object(extra));
        RtmpMessage result = call("connect", properties);
        sendControl(RtmpMessage.control(RtmpMessage.SET_CHUNK_SIZE, OUTGOING_CHUNK_SIZE));
        chunks.chunkSize(OUTGOING_CHUNK_SIZE);
        return result;
    }

    /**
     * Creates a stream, on which play and publish then go.
     *
     * @return itself
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public RawRtmp createStream() throws IOException, InterruptedException {
        List<Object> result = call("createStream", (Object) null).values();
        streamId = ((Double) result.get(3)).intValue();
        return this;
    }

    /**
     * Sends a command on message stream 0 and awaits its {@code _result}.
     *
     * @param name the command
     * @param arguments command object and the rest
     * @return the result
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public RtmpMessage call(String name, Object... arguments) throws IOException, InterruptedException {
        double id = transaction++;
        mark();
        command(0, name, id, arguments);
        return await(
                message ->
                        message.isCommand("_result") && message.values().get(1).equals(id),
                "_result of " + name);
    }

    /**
     * Sends publish and awaits nothing.
     *
     * @param key the key, with its query
     * @return itself
     * @throws IOException if the connection fails
     */
    public RawRtmp publish(String key) throws IOException {
        this.key = key;
        mark();
        return command(streamId, "publish", 0.0, null, key, "live");
    }

    /**
     * Sends play and awaits nothing.
     *
     * @param key the key, with its query
     * @return itself
     * @throws IOException if the connection fails
     */
    public RawRtmp play(String key) throws IOException {
        mark();
        return command(streamId, "play", 0.0, null, key, -2.0);
    }

    /** Sends what an encoder sends that ends in good order: FCUnpublish and deleteStream. */
    public void stop() throws IOException {
        command(0, "FCUnpublish", transaction++, null, key);
        command(0, "deleteStream", transaction++, null, (double) streamId);
    }

    /**
     * Sends any command.
     *
     * @param onStream its message stream
     * @param name its name
     * @param id its transaction id
     * @param arguments command object and the rest
     * @return itself
     * @throws IOException if the connection fails
     */
    public RawRtmp command(int onStream, String name, double id, Object... arguments) throws IOException {
        Object[] values = new Object[arguments.length + 2];
        values[0] = name;
        values[1] = id;
        System.arraycopy(arguments, 0, values, 2, arguments.length);
        send(COMMAND_STREAM, RtmpMessage.command(onStream, values));
        return this;
    }

    // ---- sending

    /**
     * Sends a tag on the created stream.
     *
     * @param tag video, audio or script data
     * @return itself
     * @throws IOException if the connection fails
     */
    public RawRtmp send(FlvTag tag) throws IOException {
        send(tag.isAudio() ? 4 : tag.isVideo() ? 6 : 5, RtmpMessage.media(streamId, tag));
        return this;
    }

    /**
     * Hands video and audio to a receiver instead of keeping them. To be called before any come.
     *
     * @param sink called on the reading thread
     * @return itself
     */
    public RawRtmp mediaTo(Consumer<RtmpMessage> sink) {
        divertMedia(sink);
        return this;
    }

    public int streamId() {
        return streamId;
    }

    private static String key(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
