package dev.ringcast.it.cost;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringcast.config.Keys;
import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.server.MediaServer;
import dev.ringcast.server.MediaServerBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A guard for what makes the fan-out cheap: how many system calls and how much garbage a delivered message takes, how
 * many wake-ups a tick, and how many a source without viewers. Nothing here is a time.
 */
@Timeout(120)
@Isolated
class FanOutCostIT {
    private static final int PLAYERS = 30;
    private static final int FRAMES = 400;
    private static final int BURST = 4;
    private static final long MESSAGE_NANOS = 1_000_000_000L / 73;
    private static final int TWO_SECONDS = 2 * 73 + 10;
    private static final byte[] SOUND = new byte[300];
    private static final byte[] AAC_CONFIG = {(byte) 0xAF, 0, 0x12, 0x10};
    private static final byte[] AAC_FRAME = {(byte) 0xAF, 1, 0x21, 0x10, 0x04};

    private final List<DrainingPlayer> players = new ArrayList<>();
    private long sent;

    private void join(MediaServer server, Publisher publisher) throws IOException {
        publisher.config(AudioSpecificConfig.lowComplexity(48_000, 2));
        for (int i = 0; i < PLAYERS; i++) {
            players.add(new DrainingPlayer(server.rtmpPort(), "live", "cost"));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> publisher.stream().viewers() == PLAYERS);
        publish(publisher);
        await().atMost(Duration.ofSeconds(20)).until(this::quiet);
    }

    private void publish(Publisher publisher) {
        publisher.audio(ByteBuffer.wrap(SOUND), sent++ * 21);
    }

    /** Whether everybody has got the same, and nothing came while this looked twice. */
    private boolean quiet() {
        List<Long> before = received();
        LockSupport.parkNanos(20_000_000);
        return before.equals(received()) && before.stream().distinct().count() == 1;
    }

    private List<Long> received() {
        return players.stream().map(DrainingPlayer::received).toList();
    }

    private void leave() throws IOException {
        for (DrainingPlayer player : players) {
            player.close();
        }
    }

    private void awaitAll(long bytes) {
        for (DrainingPlayer player : players) {
            while (player.received() < bytes) {
                LockSupport.parkNanos(20_000);
            }
        }
    }

    /** Write calls of this process: the players write nothing, so they are the server's. */
    private static long writes() throws IOException {
        return calls("syscw:");
    }

    /** Read calls of this process: while no client plays and the publisher gets no message, they are the server's. */
    private static long reads() throws IOException {
        return calls("syscr:");
    }

    /** See proc(5), io. */
    private static long calls(String kind) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith(kind))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Bytes allocated by the threads that carry virtual ones: the viewers' loops, and nothing of the players. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("ForkJoinPool-1-worker")) {
                bytes += threads.getThreadAllocatedBytes(id);
            }
        }
        return bytes;
    }

    private static MediaServerBuilder server() {
        return MediaServer.builder().rtmpPort(0).withoutHttp();
    }

    @Test
    void aFrameThatComesAloneIsOneWriteAndLittleGarbageForEachViewer() throws Exception {
        try (MediaServer server =
                        server().set(Keys.Fanout.MAX_DELAY, Duration.ZERO).start();
                Publisher publisher = server.publish("live/cost")) {
            join(server, publisher);
            long each = oneByOne(publisher, FRAMES); // warms up
            long writesBefore = writes();
            long allocatedBefore = allocated();
            assertEquals(each, oneByOne(publisher, FRAMES), "the same bytes for the same frames");
            double writes = (double) (writes() - writesBefore) / FRAMES / PLAYERS;
            double bytes = (double) (allocated() - allocatedBefore) / FRAMES / PLAYERS;
            assertTrue(writes >= 0.9 && writes <= 1.15, writes + " writes a delivered message");
            assertTrue(bytes > 0 && bytes <= 200, bytes + " bytes of garbage a delivered message");
        } finally {
            leave();
        }
    }

    /** Each frame is published when everybody has the one before. The bytes that one viewer got. */
    private long oneByOne(Publisher publisher, int frames) {
        long start = players.get(0).received();
        publish(publisher);
        awaitAll(start + SOUND.length);
        await().atMost(Duration.ofSeconds(20)).until(this::quiet);
        long frame = players.get(0).received() - start;
        for (int i = 2; i <= frames; i++) {
            publish(publisher);
            awaitAll(start + i * frame);
        }
        return players.get(0).received() - start;
    }

    private static double tickMillis(MediaServer server) throws IOException {
        String stats = RawHttp.get(server.httpPort(), "/stats").text();
        return ((Number) Json.asObject(Json.object(stats).get("fanout")).get("tick_ms")).doubleValue();
    }

    @Test
    void underLoadAViewerIsWokenOnceATickAndWritesOnceForAllThatCame() throws Exception {
        Duration tick = Duration.ofMillis(100);
        try (MediaServer server = MediaServer.builder()
                        .rtmpPort(0)
                        .httpPort(0)
                        .set(Keys.Fanout.MAX_DELAY, tick)
                        .start();
                Publisher publisher = server.publish("live/cost")) {
            join(server, publisher);
            while (tickMillis(server) < tick.toMillis()) { // 60,000 messages a second are dear
                for (int i = 0; i < FRAMES / 10; i++) {
                    publishBurst(publisher);
                }
            }
            long writesBefore = writes();
            long start = System.nanoTime();
            for (int i = 0; i < FRAMES; i++) {
                publishBurst(publisher);
            }
            double ticks = (double) (System.nanoTime() - start) / tick.toNanos() + 1;
            double writes = (double) (writes() - writesBefore) / PLAYERS;
            assertTrue(writes >= 1, "they got something");
            assertTrue(writes / ticks <= 1.5, writes + " writes a viewer in " + ticks + " ticks");
            int messages = FRAMES * BURST;
            assertTrue(writes / messages <= 0.05, writes + " writes a viewer for " + messages + " messages");
        } finally {
            leave();
        }
    }

    private void publishBurst(Publisher publisher) {
        for (int i = 0; i < BURST; i++) {
            publish(publisher);
        }
        LockSupport.parkNanos(2_000_000);
    }

    @Test
    void aSourceWithoutViewersIsReadAFewTimesASecond() throws Exception {
        try (MediaServer server = server().set(Keys.Fanout.MAX_DELAY, Duration.ofMillis(100))
                        .start();
                RawRtmp encoder = RawRtmp.publisher(server.rtmpPort(), "live/cost")) {
            sendInTime(encoder, TWO_SECONDS); // a second of the clock is whole within them: its rate is known then
            long before = reads();
            sendInTime(encoder, FRAMES);
            double reads = (double) (reads() - before) / FRAMES;
            assertTrue(reads > 0, "it is read at all");
            assertTrue(reads <= 0.5, reads + " reads a message"); // some 0.15, and 2 where each is waited for
        }
    }

    /** As an encoder does; what is late is sent at once, so that there are as many a second on a slow machine. */
    private void sendInTime(RawRtmp encoder, int messages) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            long due = start + i * MESSAGE_NANOS;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            encoder.send(new FlvTag(FlvTag.AUDIO, sent * 21, sent == 0 ? AAC_CONFIG : AAC_FRAME));
            sent++;
        }
    }
}
