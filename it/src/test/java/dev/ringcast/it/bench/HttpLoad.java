package dev.ringcast.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections that each ask for one file after the other, on one thread. What comes is counted and thrown away. */
final class HttpLoad implements AutoCloseable {
    private static final int READ_BYTES = 1 << 20;
    private static final int HEAD_BYTES = 8 << 10;
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: *([0-9]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern CLOSE = Pattern.compile("\r\nConnection: *close", Pattern.CASE_INSENSITIVE);

    /** What came in a time. The loop's thread writes it, until it hands it over. */
    static final class Count {
        final LatencyHistogram latency = new LatencyHistogram();
        long bytes;
        long refused;
        long closed;
    }

    private final InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Thread thread;

    /** Written by the conductor, read by the loop (volatile). */
    private volatile boolean closing;

    // The loop's own.
    private List<byte[]> requests;
    private Count count = new Count();
    private Exception failure;

    /**
     * Connects, and starts to ask.
     *
     * @param address the server
     * @param connections how many
     * @param paths the files, which each connection asks for in turn
     */
    HttpLoad(InetSocketAddress address, int connections, List<String> paths) throws IOException {
        this.address = address;
        requests = requests(paths);
        for (int i = 0; i < connections; i++) {
            new Connection(i).open();
        }
        thread = Thread.ofPlatform().name("http-load").daemon().start(this::run);
    }

    /** From now on other files. */
    void ask(List<String> paths) throws InterruptedException {
        List<byte[]> others = requests(paths);
        call(() -> requests = others);
    }

    /** What came since the call before. */
    Count take() throws InterruptedException {
        Count[] taken = new Count[1];
        call(() -> {
            taken[0] = count;
            count = new Count();
        });
        return taken[0];
    }

    private void call(Runnable task) throws InterruptedException {
        FutureTask<Void> future = new FutureTask<>(task, null);
        tasks.add(future);
        selector.wakeup();
        try {
            while (!future.isDone() && thread.isAlive()) {
                thread.join(1);
            }
            if (!future.isDone()) {
                throw new IllegalStateException("the load ended", failure);
            }
            future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static List<byte[]> requests(List<String> paths) {
        return paths.stream()
                .map(path -> "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .map(request -> request.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    private void run() {
        try {
            while (!closing) {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                selector.select(key -> ((Connection) key.attachment()).ready(), 100);
            }
        } catch (IOException | RuntimeException e) {
            failure = e; // read after the thread has ended
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One connection; a server that closes it after an answer gets a new one. */
    private final class Connection {
        private final byte[] head = new byte[HEAD_BYTES];
        private SocketChannel channel;
        private int next;
        private int headLength;
        private long bodyLeft;
        private boolean last;
        private long askedNanos;

        Connection(int first) {
            next = first;
        }

        void open() throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            ask();
        }

        private void ask() throws IOException {
            byte[] request = requests.get(Math.floorMod(next++, requests.size()));
            headLength = 0;
            bodyLeft = 0;
            askedNanos = System.nanoTime();
            if (channel.write(ByteBuffer.wrap(request)) < request.length) {
                throw new IOException("the server does not read");
            }
        }

        void ready() {
            try {
                in.clear();
                if (channel.read(in) < 0) {
                    reopen();
                    return;
                }
                count.bytes += in.flip().remaining();
                if (bodyLeft == 0) {
                    head();
                }
                bodyLeft -= in.remaining();
                if (bodyLeft == 0 && headLength == 0) {
                    answered();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Takes the head off what was read, all of it if the head is not complete. */
        private void head() throws IOException {
            while (in.hasRemaining()) {
                head[headLength++] = in.get();
                if (headLength >= 4 && head[headLength - 1] == '\n' && head[headLength - 3] == '\n') {
                    read(new String(head, 0, headLength, StandardCharsets.ISO_8859_1));
                    headLength = 0;
                    return;
                }
            }
        }

        private void read(String text) throws IOException {
            Matcher length = LENGTH.matcher(text);
            if (!length.find()) {
                throw new IOException("an answer without a length: " + text);
            }
            bodyLeft = Long.parseLong(length.group(1));
            last = CLOSE.matcher(text).find();
            if (!text.startsWith("HTTP/1.1 200 ")) {
                count.refused++;
            }
        }

        private void answered() throws IOException {
            count.latency.add(System.nanoTime() - askedNanos);
            if (last) {
                reopen();
            } else {
                ask();
            }
        }

        private void reopen() throws IOException {
            count.closed++;
            channel.close();
            open();
        }
    }
}
