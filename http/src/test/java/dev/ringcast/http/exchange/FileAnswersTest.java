package dev.ringcast.http.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.RawClient.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are a part of a file, on both kinds of threads. */
@Timeout(60)
class FileAnswersTest {
    private static final int SIZE = 300_000;
    private static final String MODIFIED = "Sun, 05 Jan 2025 10:00:00 GMT";
    private static final long MORE_THAN_THE_KERNEL_HOLDS = 32L << 20;
    private static final int RECEIVE_BUFFER = 4_096;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[SIZE];
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<String> callers = new ConcurrentLinkedQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private Path file;
    private Path large;
    private AnswerServer server;

    /** Notes which threads call it, and whether it is open. */
    private final class Watched implements SeekableByteChannel {
        private final FileChannel file;

        Watched(Path path) throws IOException {
            note();
            file = FileChannel.open(path);
            open.incrementAndGet();
        }

        private void note() {
            callers.add(Thread.currentThread().isVirtual() + " "
                    + Thread.currentThread().getName());
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            note();
            return file.read(to);
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long to) throws IOException {
            file.position(to);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            note();
            file.close();
            open.decrementAndGet();
        }
    }

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
        large = folder.resolve("large");
        try (FileChannel sparse = FileChannel.open(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[1]), MORE_THAN_THE_KERNEL_HOLDS - 1);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        assertEquals(0, open.get(), "files that are open");
        assertTrue(callers.stream().allMatch(name -> name.startsWith("false ringcast-http-file-")), callers::toString);
    }

    private void start(StalledClientsTest.Kind kind) throws IOException {
        start(kind, AnswerServer.LONG, new HeapBudget(1L << 30));
    }

    private void start(StalledClientsTest.Kind kind, Duration stall, HeapBudget heap) throws IOException {
        Routes routes = Routes.of(
                Routes.path("/whole", any -> response(file, 0, Body.File.TO_END, false)),
                Routes.path("/part", any -> response(file, 100, 10, false)),
                Routes.path("/growing", any -> response(file, 0, Body.File.TO_END, true)),
                Routes.path(
                        "/dated",
                        any -> new Response(
                                200, Map.of("Content-Type", "video/x-flv", "Last-Modified", MODIFIED), body(file))),
                Routes.path("/changed", any -> new Response(200, Map.of(), body(file)).lastModified(Instant.now())),
                Routes.path("/large", any -> response(large, 0, Body.File.TO_END, false)),
                Routes.path("/missing", any -> response(folder.resolve("none"), 0, Body.File.TO_END, false)),
                Routes.path("/short", any -> response(file, SIZE, 1, false)),
                Routes.path(
                        "/broken",
                        any -> new Response(
                                200,
                                Map.of(),
                                new Body.File(
                                        () -> {
                                            throw new IOException("as the test wants it");
                                        },
                                        0,
                                        1,
                                        false))));
        Deadlines deadlines = new Deadlines(AnswerServer.LONG, AnswerServer.LONG, stall, AnswerServer.LONG);
        server = new AnswerServer(kind.threads(1_000, 10), deadlines, heap, routes);
    }

    private Body body(Path path) {
        return new Body.File(() -> new Watched(path), 0, Body.File.TO_END, false);
    }

    private Response response(Path path, long offset, long length, boolean growing) {
        Body part = new Body.File(() -> new Watched(path), offset, length, growing);
        return new Response(200, Map.of("Content-Type", "video/x-flv"), part).tagged("\"v1\"");
    }

    private Answer get(String path, String... headers) throws IOException {
        return RawClient.ask(server.port(), "GET", path, headers);
    }

    private RawClient reads(String path) throws IOException {
        RawClient client = new RawClient(server.port(), RECEIVE_BUFFER);
        clients.add(client);
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsSentWholeAndInParts(StalledClientsTest.Kind kind) throws IOException {
        start(kind);
        Answer whole = get("/whole");
        assertEquals(200, whole.status());
        assertArrayEquals(content, whole.body());
        assertEquals("bytes", whole.header("Accept-Ranges"));
        assertEquals("\"v1\"", whole.header("ETag"));
        Answer end = get("/whole", "Range: bytes=100000-", "If-Range: \"v1\"");
        assertEquals(206, end.status());
        assertEquals("bytes 100000-299999/300000", end.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(content, 100_000, SIZE), end.body());
        Answer part = get("/part", "Range: bytes=-4");
        assertEquals("bytes 6-9/10", part.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(content, 106, 110), part.body());
        assertArrayEquals(Arrays.copyOfRange(content, 100, 110), get("/part").body());
        server.awaitIdle();
    }

    @Test
    void aPartIsSentOnlyBesideOthersOfTheSameContent() throws IOException {
        start(StalledClientsTest.Kind.VIRTUAL);
        Map<String, Integer> statuses = new LinkedHashMap<>();
        statuses.put("/whole If-Range: \"v0\"", 200);
        statuses.put("/whole If-Range: \"v1\"", 206);
        statuses.put("/whole If-None-Match: \"v1\"", 304);
        statuses.put("/whole If-Modified-Since: " + MODIFIED, 206);
        statuses.put("/dated If-Range: " + MODIFIED, 206);
        statuses.put("/dated If-Range: Sun, 05 Jan 2025 10:00:01 GMT", 200);
        statuses.put("/dated If-Modified-Since: " + MODIFIED, 304);
        statuses.put("/dated If-None-Match: \"v1\"", 206);
        statuses.put("/growing If-Range: \"v1\"", 200);
        statuses.put("/growing If-None-Match: \"v1\"", 206);
        for (Map.Entry<String, Integer> each : statuses.entrySet()) {
            String[] asked = each.getKey().split(" ", 2);
            assertEquals(
                    each.getValue(), get(asked[0], "Range: bytes=0-0", asked[1]).status(), each.getKey());
        }
        String justNow = get("/changed").header("Last-Modified");
        assertEquals(
                200, get("/changed", "Range: bytes=0-0", "If-Range: " + justNow).status(), "it may change again");
    }

    @Test
    void headTellsWhatGetWouldSend() throws IOException {
        start(StalledClientsTest.Kind.VIRTUAL);
        try (RawClient client = new RawClient(server.port())) {
            assertEquals("300000", client.ask("HEAD", "/whole").header("Content-Length"));
            Answer growing = client.ask("HEAD", "/growing", "Range: bytes=0-0");
            assertEquals(200, growing.status());
            assertEquals("300000", growing.header("Content-Length"));
            assertEquals(SIZE, client.ask("GET", "/whole").body().length, "the connection continues, in step");
        }
        server.awaitIdle();
    }

    @Test
    void aFileThatGrowsIsSentAsFarAsItIsThere() throws IOException {
        start(StalledClientsTest.Kind.VIRTUAL);
        assertArrayEquals(content, get("/growing").body());
        Answer none = get("/growing", "Range: bytes=300000-");
        assertEquals(416, none.status());
        assertEquals("bytes */300000", none.header("Content-Range"));
        Files.write(file, new byte[10], StandardOpenOption.APPEND);
        Answer more = get("/growing", "Range: bytes=299999-");
        assertEquals(206, more.status());
        assertEquals("bytes 299999-300009/*", more.header("Content-Range"));
        assertNull(more.header("ETag"), "no copy of it remains right");
        assertEquals(11, more.body().length);
    }

    @Test
    void whatCannotBeOpenedIsAnAnswer() throws IOException {
        start(StalledClientsTest.Kind.VIRTUAL);
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(404, client.ask("GET", "/missing").status());
            assertEquals(404, client.ask("GET", "/short").status());
            assertEquals(500, client.ask("GET", "/broken").status());
            assertEquals(404, client.ask("HEAD", "/missing").status());
            assertEquals(
                    416, client.ask("GET", "/whole", "Range: bytes=300000-").status());
            assertEquals(200, client.ask("GET", "/whole").status());
        }
        server.awaitIdle();
    }

    @Test
    void aFileForWhoseBufferTheHeapHasNoRoomIsRefused() throws IOException {
        start(StalledClientsTest.Kind.VIRTUAL);
        assertEquals(200, get("/whole").status());
        server.awaitIdle();
        long all = server.heap.refusable() - server.heap.used() - OpenFile.BUFFER_BYTES / 2;
        assertTrue(server.heap.reserve(all));
        assertEquals(503, get("/whole").status());
        server.heap.release(all);
        assertEquals(200, get("/whole").status());
    }

    @ParameterizedTest
    @EnumSource
    void clientsThatLeaveOrTakeNothingHoldNothing(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind, Duration.ofSeconds(4), new HeapBudget(1L << 30));
        for (int i = 0; i < 10; i++) {
            reads("/large");
        }
        await().until(() -> open.get() == 10);
        assertTrue(server.heap.used() >= 10L * OpenFile.BUFFER_BYTES, "buffers are counted");
        for (int i = 0; i < 5; i++) {
            clients.get(i).close();
        }
        assertEquals(SIZE, get("/whole").body().length);
        server.awaitIdle(); // the others by their deadline
        assertEquals(0, open.get());
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatBecomesShorterEndsItsExchangeAlone(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind);
        RawClient client = reads("/large");
        await().until(() -> open.get() == 1);
        try (FileChannel shorter = FileChannel.open(large, StandardOpenOption.WRITE)) {
            shorter.truncate(1);
        }
        assertTrue(client.answer(false).body().length < MORE_THAN_THE_KERNEL_HOLDS);
        assertTrue(client.isEnded());
        assertEquals(SIZE, get("/whole").body().length);
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsDeletedIsSentWhole(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind);
        RawClient client = reads("/large");
        await().until(() -> open.get() == 1);
        Files.delete(large);
        assertEquals(MORE_THAN_THE_KERNEL_HOLDS, client.answer(false).body().length);
        assertEquals(404, get("/large").status());
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void stoppingLetsADownloadContinueAndClosingEndsIt(StalledClientsTest.Kind kind) throws IOException {
        if (!kind.bearsStalls()) {
            return;
        }
        start(kind);
        RawClient slow = reads("/large");
        RawClient other = reads("/large");
        await().until(() -> open.get() == 2);
        server.endpoint.stop();
        assertEquals(MORE_THAN_THE_KERNEL_HOLDS, other.answer(false).body().length);
        server.endpoint.close();
        assertTrue(slow.isEnded());
        assertEquals(0, server.endpoint.active());
        assertEquals(0, open.get());
    }
}
