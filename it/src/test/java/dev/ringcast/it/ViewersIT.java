package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.core.media.Frame;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.server.MediaServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of a stream's viewers, over RTMP, over HLS and in this process, and what it is to kick one of them. */
@Timeout(120)
class ViewersIT {
    private static final String NAME = "live/watched";
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final FlvPublisher.Clock DOUBLE_SPEED = new FlvPublisher.Clock(0, 1L << 32, 2, true);
    private static final int TIMES = 200;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private MediaServer server;
    private FlvPublisher publisher;

    @BeforeEach
    void start() throws Exception {
        StreamObserver observer = new StreamObserver() {
            @Override
            public void playEnded(StreamName name, Peer peer, EndReason reason) {
                told.add(peer.protocol() + " " + reason);
            }
        };
        server =
                MediaServer.builder().rtmpPort(0).httpPort(0).observer(observer).start();
        publisher = FlvPublisher.start(server.rtmpPort(), NAME, Clip.AVC_AAC.tags(), DOUBLE_SPEED);
        await().atMost(LIMIT).until(() -> server.find(NAME).isPresent());
    }

    @AfterEach
    void stop() throws IOException {
        publisher.close();
        server.close();
    }

    private RawRtmp rtmp() throws IOException, InterruptedException {
        RawRtmp player = RawRtmp.player(server.rtmpPort(), NAME);
        player.awaitStatus("NetStream.Play.Start");
        player.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
        return player;
    }

    private HlsViewer hls() {
        return HlsViewer.await(URI.create("http://127.0.0.1:" + server.httpPort() + "/hls/" + NAME + "/index.m3u8"));
    }

    private Subscription subscription() throws InterruptedException {
        Subscription viewer = server.subscribe(NAME);
        assertTrue(viewer.next().isPresent());
        return viewer;
    }

    private ViewerInfo listed(String protocol) {
        return server.viewers(NAME).stream()
                .filter(viewer -> viewer.peer().protocol().equals(protocol))
                .findFirst()
                .orElseThrow();
    }

    private boolean isListed(long id) {
        return server.viewers(NAME).stream().anyMatch(viewer -> viewer.id() == id);
    }

    private void awaitEvent(String event) {
        await().atMost(LIMIT).until(() -> told.contains(event));
    }

    @Test
    void aViewerOfEachKindIsListedWithItsFigures() throws Exception {
        try (RawRtmp player = rtmp();
                HlsViewer session = hls();
                Subscription viewer = server.subscribe(NAME)) {
            long taken = 0;
            for (int i = 0; i < 20; i++) {
                taken += viewer.next().map(Frame::size).orElseThrow();
            }
            ViewerInfo inProcess = listed("application");
            assertEquals(OptionalLong.of(taken), inProcess.bytesSent());
            await("it reads no more")
                    .atMost(LIMIT)
                    .until(() -> listed("application").lagMillis().orElseThrow() > 1_000);
            assertTrue(listed("application").lagBytes().orElseThrow() > 10_000);
            ViewerInfo over = listed("rtmp");
            assertEquals(player.localPort(), over.peer().address().getPort());
            assertEquals("", over.peer().credentials());
            long sent = over.bytesSent().orElseThrow();
            await("what was sent arrives").atMost(LIMIT).until(() -> player.bytesReceived() >= sent);
            long received = player.bytesReceived();
            await().atMost(LIMIT).until(() -> listed("rtmp").bytesSent().orElseThrow() > received - 10_000);
            assertEquals(0, over.skippedFrames().total());
            ViewerInfo web = listed("hls");
            assertTrue(web.client().startsWith("Java-http-client/"), web::client);
            assertEquals(OptionalLong.empty(), web.lagBytes());
            assertTrue(session.segments().size() > 0);
            assertEquals(3, server.viewers(NAME).size());
            assertEquals(3, Set.of(inProcess.id(), over.id(), web.id()).size());
            server.viewers(NAME).forEach(any -> assertEquals(NAME, any.stream().toString()));
        }
        await("all but the session have left")
                .atMost(LIMIT)
                .until(() -> server.viewers(NAME).size() == 1);
    }

    @Test
    void aPlayerThatIsKickedIsClosedAndTheOthersDoNotNotice() throws Exception {
        try (RawRtmp kicked = rtmp();
                RawRtmp other = rtmp();
                Subscription viewer = subscription()) {
            long id = server.viewers(NAME).stream()
                    .filter(any -> Optional.ofNullable(any.peer().address())
                            .filter(address -> address.getPort() == kicked.localPort())
                            .isPresent())
                    .findFirst()
                    .orElseThrow()
                    .id();
            assertTrue(server.kick(id));
            kicked.awaitEnd(LIMIT);
            awaitEvent("rtmp KICKED");
            assertFalse(isListed(id));
            assertFalse(server.kick(id), "it is gone");
            other.mark();
            other.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
            assertTrue(other.end().isEmpty());
            assertTrue(viewer.next().isPresent());
            assertEquals(2, server.viewers(NAME).size());
        }
    }

    @Test
    void aSubscriptionThatIsKickedEndsAtOnce() throws Exception {
        try (RawRtmp other = rtmp();
                Subscription viewer = subscription()) {
            long id = listed("application").id();
            assertTrue(server.kick(id));
            assertEquals(Optional.empty(), viewer.next());
            assertEquals(EndReason.KICKED, viewer.endReason().orElseThrow());
            awaitEvent("application KICKED");
            assertFalse(isListed(id));
            assertTrue(other.end().isEmpty());
        }
    }

    @Test
    void theIdOfASessionThatIsKickedIsRefusedAndANewOnePlays() throws Exception {
        try (HlsViewer kicked = hls();
                RawRtmp player = rtmp()) {
            long id = listed("hls").id();
            assertTrue(server.kick(id));
            awaitEvent("hls KICKED");
            assertFalse(isListed(id));
            String media =
                    kicked.mediaUri().getRawPath() + "?" + kicked.mediaUri().getRawQuery();
            for (int i = 0; i < 3; i++) {
                assertEquals(403, RawHttp.get(server.httpPort(), media).status());
            }
            assertEquals(
                    List.of(),
                    server.viewers(NAME).stream()
                            .filter(any -> any.peer().protocol().equals("hls"))
                            .toList());
            try (HlsViewer next = hls()) {
                assertNotEquals(id, listed("hls").id());
                next.reload();
            }
            assertEquals(403, RawHttp.get(server.httpPort(), media).status());
            assertTrue(player.end().isEmpty());
        }
    }

    @Test
    void viewersThatLeaveAreListedNoMoreAndNoIdIsGivenTwice() throws Exception {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < TIMES; i++) {
            try (RawRtmp player = RawRtmp.player(server.rtmpPort(), NAME);
                    Subscription viewer = subscription()) {
                player.awaitStatus("NetStream.Play.Start");
                await().atMost(LIMIT)
                        .until(() -> server.viewers(NAME).stream()
                                        .filter(any -> !ids.contains(any.id()))
                                        .count()
                                == 2);
                assertTrue(viewer.endReason().isEmpty());
                server.viewers(NAME).forEach(any -> ids.add(any.id()));
            }
        }
        await().atMost(LIMIT).untilAsserted(() -> assertEquals(List.of(), server.viewers(NAME)));
        assertEquals(2 * TIMES, ids.size());
    }

    @Test
    void aStreamIsFoundAndEndedByItsName() throws Exception {
        assertEquals(
                List.of(NAME),
                server.streams().stream().map(any -> any.name().toString()).toList());
        try (Subscription viewer = subscription()) {
            assertTrue(server.end(NAME));
            while (viewer.next().isPresent()) {
                continue;
            }
            assertEquals(EndReason.KICKED, viewer.endReason().orElseThrow());
        }
        assertFalse(server.end(NAME));
        assertTrue(server.find(NAME).isEmpty());
    }
}
