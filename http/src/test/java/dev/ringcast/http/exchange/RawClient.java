package dev.ringcast.http.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP client that sends exactly what it is told, and shows exactly what comes. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();

    /**
     * An answer.
     *
     * @param status its code
     * @param headers its header fields, names in any case
     * @param body its content
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.get(name);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** One with a receive buffer of its own size, so that the kernel hides little of its slowness. */
    public RawClient(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Asks once, on a connection of its own. */
    public static Answer ask(int port, String method, String target, String... headers) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return client.ask(method, target, headers);
        }
    }

    public Answer ask(String method, String target, String... headers) throws IOException {
        send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", lines(headers)) + "\r\n");
        return answer(method.equals("HEAD"));
    }

    private static String[] lines(String... headers) {
        String[] lines = new String[headers.length];
        for (int i = 0; i < headers.length; i++) {
            lines[i] = headers[i] + "\r\n";
        }
        return lines;
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads one answer; its length is told by Content-Length. */
    public Answer answer(boolean toHead) throws IOException {
        InputStream in = socket.getInputStream();
        String[] statusLine = line(in).split(" ", 3);
        int status = Integer.parseInt(statusLine[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        boolean bodyless = toHead || status == 304 || status == 204;
        return new Answer(status, headers, in.readNBytes(bodyless ? 0 : length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** All that comes until the server ends the connection. */
    public byte[] rest() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Whether the server ended the connection, with whatever it sent before. */
    public boolean isEnded() throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // what was sent before the end
            }
            return true;
        } catch (java.net.SocketException e) {
            return true; // reset
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
