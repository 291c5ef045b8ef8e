package dev.ringcast.it.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.it.flv.FlvTag;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The bytes and messages of a connection, below the commands.
 *
 * <p>A thread of its own reads whatever comes once {@link #startReading()} was called, answers pings and keeps the
 * messages; any thread may send. The mark and the waits behind it belong to the test's thread.
 */
abstract sealed class RtmpWire implements AutoCloseable permits RawRtmp {
    /** How long an answer may take before the test fails. */
    public static final Duration LIMIT = Duration.ofSeconds(15);

    static final int HANDSHAKE_BYTES = 1536;

    private static final int CONTROL_STREAM = 2;

    final Socket socket;
    final ChunkWriter chunks = new ChunkWriter();

    private final Throttle throttle;
    private final DataInputStream in;
    private final Inbox inbox = new Inbox();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean answersPings = true;
    private volatile Consumer<RtmpMessage> mediaSink = inbox::add;
    private int mark;

    RtmpWire(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer); // before connecting: it limits the window
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
        throttle = new Throttle(socket.getInputStream());
        in = new DataInputStream(new BufferedInputStream(throttle, 4096));
    }

    /**
     * Reads S0, S1 and S2.
     *
     * @return 3073 bytes
     * @throws IOException if they do not come
     */
    public byte[] readHandshake() throws IOException {
        socket.setSoTimeout((int) LIMIT.toMillis());
        byte[] answer = new byte[1 + 2 * HANDSHAKE_BYTES];
        in.readFully(answer);
        assertEquals(3, answer[0], "S0");
        socket.setSoTimeout(0);
        return answer;
    }

    /**
     * Starts to collect messages. {@link #handshake()} has done it; a test that shakes hands by itself does it when S2
     * has come, one that wants to see the end of a refused connection at any time.
     *
     */
    public void startReading() {
        Thread.ofVirtual().name("raw-rtmp-" + socket.getLocalPort()).start(this::read);
    }

    // ---- sending

    /**
     * Sends bytes as they are.
     *
     * @param bytes the bytes
     * @throws IOException if the connection fails
     */
    public void send(byte[] bytes) throws IOException {
        writing.lock();
        try {
            socket.getOutputStream().write(bytes);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Sends a message with a full header.
     *
     * @param chunkStreamId its chunk stream
     * @param message the message
     * @throws IOException if the connection fails
     */
    public void send(int chunkStreamId, RtmpMessage message) throws IOException {
        writing.lock();
        try {
            send(chunks.message(chunkStreamId, message));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Sends a protocol control or user control message.
     *
     * @param message the message
     * @throws IOException if the connection fails
     */
    public void sendControl(RtmpMessage message) throws IOException {
        send(CONTROL_STREAM, message);
    }

    /**
     * How messages are cut into chunks; to be changed between two of them.
     *
     * @return the writer
     */
    public ChunkWriter chunks() {
        return chunks;
    }

    // ---- receiving

    /** To be called before the media comes. The sink is called on the reading thread. */
    void divertMedia(Consumer<RtmpMessage> sink) {
        mediaSink = sink;
    }

    /**
     * Leaves pings unanswered.
     *
     */
    public void withoutPongs() {
        answersPings = false;
    }

    /**
     * Stops reading from the socket or continues. Bytes that were already read still come.
     *
     * @param on whether it stops
     */
    public void pause(boolean on) {
        throttle.pause(on);
    }

    /**
     * Reads at a chosen rate from here on.
     *
     * @param bytesPerSecond the rate
     */
    public void rate(long bytesPerSecond) {
        throttle.rate(bytesPerSecond);
    }

    /**
     * How many bytes came.
     *
     * @return bytes since the connection was opened
     */
    public long bytesReceived() {
        return throttle.total();
    }

    /** From here on waits look at later messages only. */
    public void mark() {
        mark = inbox.all().size();
    }

    /**
     * Waits for a message behind the mark.
     *
     * @param wanted what is waited for
     * @param what the same in words
     * @return the first that fits
     * @throws InterruptedException if the wait is interrupted
     */
    public RtmpMessage await(Predicate<RtmpMessage> wanted, String what) throws InterruptedException {
        return inbox.await(mark, wanted, what, LIMIT);
    }

    /**
     * Waits for an onStatus behind the mark.
     *
     * @param code its code
     * @return the message
     * @throws InterruptedException if the wait is interrupted
     */
    public RtmpMessage awaitStatus(String code) throws InterruptedException {
        return await(message -> message.statusCode().equals(code), code);
    }

    /**
     * Waits for the end of the connection.
     *
     * @param limit how long
     * @return "closed", or the failure's text, as of a reset
     * @throws InterruptedException if the wait is interrupted
     */
    public String awaitEnd(Duration limit) throws InterruptedException {
        return inbox.awaitEnd(limit);
    }

    /**
     * How the connection ended.
     *
     * @return empty where it is open
     */
    public Optional<String> end() {
        return inbox.end();
    }

    /**
     * All that came so far.
     *
     * @return the messages in their order
     */
    public List<RtmpMessage> received() {
        return inbox.all();
    }

    /**
     * The tags that came: video, audio and script data.
     *
     * @return the tags in their order
     */
    public List<FlvTag> tags() {
        return inbox.all().stream()
                .filter(RtmpMessage::isTag)
                .map(RtmpMessage::tag)
                .toList();
    }

    /**
     * This client's address, as the server sees it.
     *
     * @return our port
     */
    public int localPort() {
        return socket.getLocalPort();
    }

    // ---- the end

    /**
     * Ends our direction only.
     *
     * @throws IOException if the connection fails
     */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Vanishes with a reset.
     *
     * @throws IOException if the socket cannot be closed
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        throttle.pause(false);
        socket.close();
    }

    private void read() {
        ChunkReader reader = new ChunkReader(in);
        try {
            Optional<RtmpMessage> next = reader.next();
            while (next.isPresent()) {
                take(next.get());
                next = reader.next();
            }
            inbox.ended("closed");
        } catch (IOException | RuntimeException e) {
            inbox.ended(e.toString());
        }
    }

    private void take(RtmpMessage message) throws IOException {
        if (answersPings && message.isEvent(RtmpMessage.PING_REQUEST)) {
            sendControl(RtmpMessage.event(RtmpMessage.PING_RESPONSE, message.number()));
        }
        boolean media = message.type() == FlvTag.AUDIO || message.type() == FlvTag.VIDEO;
        (media ? mediaSink : (Consumer<RtmpMessage>) inbox::add).accept(message);
    }
}
