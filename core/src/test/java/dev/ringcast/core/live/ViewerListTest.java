package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.ViewerInfo;
import dev.ringcast.core.media.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which viewers are listed, with which figures, and what it is to kick one. */
@Timeout(60)
class ViewerListTest {
    private static final StreamName NAME = new StreamName("live", "cam");
    private static final StreamName OTHER = new StreamName("live", "other");

    private final ManualTime time = new ManualTime();
    private final Streams streams =
            new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);

    @AfterEach
    void close() {
        streams.close();
    }

    private Subscription joined(StreamName name) {
        Subscription viewer = streams.subscribe(name, SubscriberOptions.APPLICATION);
        assertTrue(viewer.viewer().join());
        return viewer;
    }

    private ViewerInfo only() {
        List<ViewerInfo> all = streams.viewers().of(NAME);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    @Test
    void aViewerIsListedFromItsJoinUntilItEnds() {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertEquals(List.of(), streams.viewers().of(NAME), "it waits");
        streams.publish(NAME);
        streams.publish(OTHER);
        assertTrue(viewer.viewer().join());
        Subscription packager = streams.subscribe(NAME, SubscriberOptions.internal("hls"));
        assertTrue(packager.viewer().join());
        joined(OTHER);
        ViewerInfo info = only();
        assertEquals(NAME, info.stream());
        assertEquals("application", info.peer().protocol());
        assertEquals(time.now(), info.joinedAt());
        viewer.close();
        assertEquals(List.of(), streams.viewers().of(NAME));
        assertEquals(1, streams.viewers().of(OTHER).size());
        streams.stop();
    }

    @Test
    void itsLagIsWhatItHasNotTakenYet() {
        Publisher publisher = streams.publish(NAME);
        publishGop(publisher, 1_000);
        Subscription viewer = joined(NAME);
        assertEquals(OptionalLong.of(40), only().lagMillis());
        publisher.publish(Frames.inter(1_540));
        publisher.publish(Frames.metadata(1));
        assertEquals(OptionalLong.of(540), only().lagMillis());
        assertEquals(viewer.lagBytes(), only().lagBytes().orElseThrow());
        long taken = 0;
        for (Optional<Frame> frame = viewer.poll(); frame.isPresent(); frame = viewer.poll()) {
            taken += frame.get().size();
        }
        assertEquals(OptionalLong.of(taken), only().bytesSent());
        assertEquals(OptionalLong.of(0), only().lagMillis());
        assertEquals(OptionalLong.of(0), only().lagBytes());
    }

    @Test
    void oneThatIsKickedEndsAndTheOthersStay() {
        Publisher publisher = streams.publish(NAME);
        Subscription kicked = joined(NAME);
        long id = only().id();
        Subscription other = joined(NAME);
        assertTrue(streams.viewers().kick(id));
        assertFalse(streams.viewers().kick(id));
        assertFalse(streams.viewers().kick(id + 1_000));
        publishGop(publisher, 0);
        assertEquals(Optional.empty(), kicked.poll());
        assertEquals(Optional.of(EndReason.KICKED), kicked.endReason());
        assertTrue(other.poll().isPresent());
        assertTrue(only().id() != id);
        assertTrue(publisher.stream().endReason().isEmpty());
    }

    @Test
    void noIdIsGivenTwiceThoughManyJoinAndLeaveAtOnce() throws InterruptedException {
        streams.publish(NAME);
        Set<Long> ids = ConcurrentHashMap.newKeySet();
        Set<Subscription> kept = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 200; n++) {
                    Subscription viewer = joined(NAME);
                    if (n % 2 == 0) {
                        viewer.close();
                    } else {
                        kept.add(viewer);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        streams.viewers().of(NAME).forEach(info -> ids.add(info.id()));
        assertEquals(800, new HashSet<>(ids).size());
        assertTrue(ids.stream().mapToLong(Long::longValue).max().orElseThrow() <= 1_600);
        kept.forEach(Subscription::close);
        assertEquals(List.of(), streams.viewers().of(NAME));
    }
}
