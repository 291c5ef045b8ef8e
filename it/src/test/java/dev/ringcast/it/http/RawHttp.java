package dev.ringcast.it.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One HTTP connection of a test: bytes go out as they are, answers come back parsed but not interpreted. */
public final class RawHttp implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 2048);
        socket.setSoTimeout((int) LIMIT.toMillis());
    }

    /**
     * An answer.
     *
     * @param status its status code
     * @param headers its headers, names in lower case
     * @param body its body
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        /**
         * The body as text.
         *
         * @return the text
         */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /**
         * A header.
         *
         * @param name its name in lower case
         * @return its value, "" where it is missing
         */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * What a connection brought.
     *
     * @param text heads and bodies of answers
     * @param ended whether it ended then
     */
    public record Rest(String text, boolean ended) {}

    /**
     * Opens a connection.
     *
     * @param port the server's port
     * @return the connection
     * @throws IOException if it is refused
     */
    public static RawHttp open(int port) throws IOException {
        return open(port, 0);
    }

    /**
     * Opens a connection with a receive buffer of a chosen size.
     *
     * @param port the server's port
     * @param receiveBuffer SO_RCVBUF in bytes, 0 for the system's own
     * @return the connection
     * @throws IOException if it is refused
     */
    public static RawHttp open(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
        return new RawHttp(socket);
    }

    /**
     * One request on a connection of its own.
     *
     * @param port the server's port
     * @param method the method
     * @param target the request target as it stands on the wire
     * @param headers further header lines without line ends
     * @return the answer
     * @throws IOException if the connection fails before it is whole
     */
    public static Answer request(int port, String method, String target, String... headers) throws IOException {
        try (RawHttp connection = open(port)) {
            connection.sendRequest(method, target, headers);
            return connection.answer(method).orElseThrow(() -> new EOFException("no answer to " + target));
        }
    }

    /**
     * Gets a target on a connection of its own.
     *
     * @param port the server's port
     * @param target the request target
     * @return the answer
     * @throws IOException if the connection fails before it is whole
     */
    public static Answer get(int port, String target) throws IOException {
        return request(port, "GET", target);
    }

    /**
     * Sends a request without a body.
     *
     * @param method the method
     * @param target the request target
     * @param headers further header lines
     * @throws IOException if the connection fails
     */
    public void sendRequest(String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        request.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString());
    }

    /**
     * Sends text as it is.
     *
     * @param text the text, in Latin-1
     * @throws IOException if the connection fails
     */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes the bytes
     * @throws IOException if the connection fails
     */
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * Sets how long a read may take from here on.
     *
     * @param limit how long
     * @throws IOException if the socket is closed
     */
    public void limit(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
    }

    /**
     * Reads the next answer.
     *
     * @param method the request's method: an answer to HEAD has no body
     * @return the answer, empty where the connection ends before it
     * @throws IOException if it ends within it, or nothing comes in time
     */
    public Optional<Answer> answer(String method) throws IOException {
        String line = line();
        if (line == null) {
            return Optional.empty();
        }
        int status = Integer.parseInt(line.split(" ")[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        boolean empty = method.equals("HEAD") || status == 204 || status == 304 || status < 200;
        return Optional.of(new Answer(status, headers, empty ? new byte[0] : body(headers)));
    }

    /**
     * Reads one byte.
     *
     * @return the byte, -1 where the connection has ended
     * @throws IOException if it fails, or nothing comes in time
     */
    public int read() throws IOException {
        return in.read();
    }

    /**
     * Waits for the end of the connection, whatever comes before.
     *
     * @param limit how long
     * @return whether it ended; a reset is an end too
     * @throws IOException if the socket cannot be used
     */
    public boolean endsWithin(Duration limit) throws IOException {
        return readUntilEnd(limit, OutputStream.nullOutputStream());
    }

    /**
     * Reads all that comes until the connection ends.
     *
     * @param limit how long
     * @return what came
     * @throws IOException if the socket cannot be used
     */
    public Rest rest(Duration limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean ended = readUntilEnd(limit, all);
        return new Rest(all.toString(StandardCharsets.ISO_8859_1), ended);
    }

    private boolean readUntilEnd(Duration limit, OutputStream to) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        byte[] some = new byte[8192];
        while (System.nanoTime() < deadline) {
            limit(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            try {
                int bytes = in.read(some);
                if (bytes < 0) {
                    return true;
                }
                to.write(some, 0, bytes);
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    /**
     * Leaves with a reset.
     *
     * @throws IOException if that fails
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            int bytes = Integer.parseInt(line(), 16);
            out.writeBytes(exactly(bytes));
            line();
            if (bytes == 0) {
                return out.toByteArray();
            }
        }
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] body = in.readNBytes(bytes);
        if (body.length < bytes) {
            throw new EOFException("the body ended after " + body.length + " of " + bytes + " bytes");
        }
        return body;
    }

    private String line() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            out.write(c);
        }
        return out.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
