package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.server.MediaServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thousand connections that end in each phase leave nothing behind. */
@Timeout(120)
@Isolated
class LeaksIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with("--publish.linger=100ms", "--play.wait=1s");

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    private static final int TIMES = 1_000;
    private static final int VIEWERS = 100;
    private static final int WARM_UP = 100;
    private static final long GROWTH_BYTES = 1_500_000;
    private static final int BUFFERS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Where in its life a connection is dropped. */
    enum Phase {
        BARE {
            @Override
            void once(int number) throws IOException {
                RawRtmp.open(SERVER.rtmpPort()).close();
            }
        },
        AFTER_HANDSHAKE {
            @Override
            void once(int number) throws IOException {
                try (RawRtmp connection = RawRtmp.open(SERVER.rtmpPort())) {
                    connection.handshake();
                }
            }
        },
        WAITING_TO_PLAY {
            @Override
            void once(int number) throws IOException, InterruptedException {
                RawRtmp.player(SERVER.rtmpPort(), "live/absent" + number).close();
            }
        },
        PLAYING {
            @Override
            void once(int number) throws IOException, InterruptedException {
                try (RawRtmp player = RawRtmp.player(SERVER.rtmpPort(), Bystander.NAME)) {
                    player.awaitStatus("NetStream.Play.Start");
                }
            }
        },
        PUBLISHING {
            @Override
            void once(int number) throws IOException, InterruptedException {
                try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), "live/publisher" + number)) {
                    publisher.send(Clip.AVC_AAC.tags().config(FlvTag.VIDEO));
                    publisher.send(Clip.AVC_AAC.tags().first(FlvTag::isKeyframe));
                }
            }
        },
        PUBLISHING_TO_A_VIEWER {
            @Override
            void once(int number) throws IOException, InterruptedException {
                String name = "live/watched" + number;
                try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                        RawRtmp player = RawRtmp.player(SERVER.rtmpPort(), name)) {
                    player.awaitStatus("NetStream.Play.Start");
                    publisher.send(Clip.AVC_AAC.tags().config(FlvTag.VIDEO));
                    publisher.send(Clip.AVC_AAC.tags().first(FlvTag::isKeyframe));
                    player.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
                }
            }
        };

        abstract void once(int number) throws IOException, InterruptedException;
    }

    /**
     * What there is when all is quiet.
     *
     * @param connectionThreads names of the virtual threads of RTMP connections
     * @param threads virtual ones
     * @param descriptors open files and sockets
     * @param streams in the API's list
     */
    private record Figures(List<String> connectionThreads, int threads, int descriptors, int streams) {
        static Figures now() throws IOException, InterruptedException {
            List<String> threads = SERVER.figures().virtualThreads();
            return new Figures(
                    threads.stream()
                            .filter(name -> name.startsWith("ringcast-rtmp-"))
                            .toList(),
                    threads.size(),
                    SERVER.figures().descriptors(),
                    Streams.on(SERVER).all().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingStays(Phase phase) throws Exception {
        List<String> others = Figures.now().connectionThreads();
        repeat(phase, 0, WARM_UP);
        Figures before = quiet();
        assertEquals(others, before.connectionThreads(), "threads of connections whose clients are gone");
        long heapBefore = SERVER.figures().liveHeapBytes();
        double toldBefore = told();
        double buffersBefore = buffers();
        repeat(phase, WARM_UP, TIMES);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertEquals(before, Figures.now()));
        long grown = SERVER.figures().liveHeapBytes() - heapBefore;
        assertTrue(grown < GROWTH_BYTES, () -> grown + " bytes more after " + TIMES + " connections");
        double kept = told() - toldBefore;
        assertTrue(kept < GROWTH_BYTES, () -> kept + " bytes more are told");
        double taken = buffersBefore - buffers();
        assertTrue(taken < BUFFERS, () -> taken + " buffers did not come back");
    }

    /** Each second viewer is kicked, the others leave. An HLS viewer leaves by asking for nothing for 30 s. */
    @Test
    void theListOfViewersIsEmptyAfterwards() throws Exception {
        String name = Bystander.NAME;
        List<AutoCloseable> viewers = new ArrayList<>();
        try (MediaServer server = MediaServer.builder().rtmpPort(0).httpPort(0).start();
                FlvPublisher publisher =
                        FlvPublisher.start(server.rtmpPort(), name, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE)) {
            for (int number = 0; number < VIEWERS; number++) {
                viewers.add(RawRtmp.player(server.rtmpPort(), name));
                Subscription subscription = server.subscribe(name);
                viewers.add(subscription);
                assertTrue(subscription.next().isPresent());
                playHls(server.httpPort(), name);
            }
            await().atMost(LIMIT).until(() -> server.viewers(name).size() == 3 * VIEWERS);
            List<ViewerInfo> all = server.viewers(name);
            for (int i = 0; i < all.size(); i += 2) {
                assertTrue(server.kick(all.get(i).id()));
            }
            for (AutoCloseable viewer : viewers) {
                viewer.close();
            }
            await().atMost(LIMIT.multipliedBy(2)).untilAsserted(() -> assertEquals(List.of(), server.viewers(name)));
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    private static void playHls(int port, String name) throws IOException {
        String folder = "/hls/" + name + "/";
        String index = RawHttp.get(port, folder + "index.m3u8").text();
        String media = index.lines()
                .filter(line -> line.startsWith("media.m3u8"))
                .findFirst()
                .orElseThrow();
        assertEquals(200, RawHttp.get(port, folder + media).status());
    }

    /** How many buffers of the pool no stream has. The bystander takes and gives back some. */
    private static double buffers() throws IOException {
        return (Double) ((Map<?, ?>) Streams.on(SERVER).stats().get("memory_pool_stats")).get("available_buffers");
    }

    /** What the server says that its heap holds. */
    private static double told() throws IOException {
        return (Double) ((Map<?, ?>) Streams.on(SERVER).health().get("memory")).get("heap_used_bytes");
    }

    private static void repeat(Phase phase, int from, int times) throws IOException, InterruptedException {
        for (int number = from; number < from + times; number++) {
            phase.once(number);
        }
    }

    /** The figures once they stand still. */
    private static Figures quiet() {
        List<Figures> seen = new ArrayList<>();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(() -> {
            seen.add(Figures.now());
            return seen.size() > 2 && seen.getLast().equals(seen.get(seen.size() - 3));
        });
        return seen.getLast();
    }
}
