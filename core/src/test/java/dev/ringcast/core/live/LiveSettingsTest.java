package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.wire.HeapBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveSettingsTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final StreamName OTHER = new StreamName("live", "other");

    private final ManualTime time = new ManualTime();
    private final StreamSettings before =
            new TestSettings().thresholds(1000, 2000, 4000).build();
    private final LiveSettings settings = new LiveSettings(before);
    private final Streams streams = new Streams(
            settings,
            Authorizer.PERMIT_ALL,
            StreamAuthenticator.PERMIT_ALL,
            null,
            List.of(),
            time,
            new Heartbeats(time::nanos),
            new HeapBudget(Long.MAX_VALUE));

    @AfterEach
    void close() {
        streams.close();
    }

    private void replace(StreamSettings next) {
        settings.replace(next, name -> next);
    }

    private static StreamSettings largestFrame(int bytes) {
        StreamSettings s = StreamSettings.DEFAULTS;
        StreamSettings.Limits l = s.limits();
        var limits = new StreamSettings.Limits(
                l.publishers(),
                l.memory(),
                bytes,
                l.audioFrame(),
                l.sequenceHeader(),
                l.metadata(),
                l.pool(),
                l.poolBuffer());
        return new StreamSettings(s.publish(), s.playWait(), s.gopMax(), s.fanout(), limits);
    }

    @Test
    void aStreamThatIsThereTakesANewLimitAtItsNextFrame() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0, 500));
        replace(largestFrame(499));
        assertThrows(RefusedException.class, () -> publisher.publish(Frames.key(40, 500)));
        publisher.publish(Frames.key(80, 499));
    }

    @Test
    void aStreamThatIsThereTakesNewThresholdsAtItsNextKeyframe() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0));
        assertEquals(1000, publisher.stream().feed().thresholds().warning());
        replace(new TestSettings().thresholds(1500, 2500, 4500).build());
        publisher.publish(Frames.key(40));
        assertEquals(1500, publisher.stream().feed().thresholds().warning());
    }

    @Test
    void aLimitOnPublishersHoldsForTheNextOne() {
        streams.publish(NAME);
        replace(new TestSettings().publishers(1).build());
        assertThrows(RefusedException.class, () -> streams.publish(OTHER));
        replace(new TestSettings().publishers(2).build());
        streams.publish(OTHER);
    }

    @Test
    void aPublisherThatIsLostAfterwardsLingersAsLongAsTheNewSettingsSay() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.key(0));
        replace(new TestSettings().linger(Duration.ofSeconds(60), Duration.ZERO).build());
        publisher.lost();
        time.advance(Duration.ofSeconds(59));
        streams.tick(time.nanos());
        assertTrue(streams.find(NAME).isPresent());
        time.advance(Duration.ofSeconds(1));
        streams.tick(time.nanos());
        assertEquals(Optional.empty(), streams.find(NAME));
    }

    @Test
    void aStreamLingersAsItsNameSays() {
        StreamSettings own =
                new TestSettings().linger(Duration.ofSeconds(60), Duration.ZERO).build();
        settings.replace(before, name -> name.equals(NAME) ? own : before);
        for (StreamName name : List.of(NAME, OTHER)) {
            Publisher publisher = streams.publish(name);
            publisher.publish(Frames.key(0));
            publisher.lost();
        }
        time.advance(Duration.ofSeconds(30));
        streams.tick(time.nanos());
        assertTrue(streams.find(NAME).isPresent());
        assertEquals(Optional.empty(), streams.find(OTHER));
    }

    @Test
    void aNameIsResolvedOnceUntilTheSettingsAreReplaced() {
        AtomicInteger resolved = new AtomicInteger();
        for (int replaced = 1; replaced <= 2; replaced++) {
            settings.replace(before, name -> {
                resolved.incrementAndGet();
                return before;
            });
            for (int i = 0; i < 10; i++) {
                assertSame(before, settings.of(NAME));
            }
            assertEquals(replaced, resolved.get());
        }
        Supplier<StreamSettings> ofStream = settings.stream(NAME);
        int looked = resolved.get();
        for (int i = 0; i < 10; i++) {
            assertSame(before, ofStream.get());
        }
        assertEquals(looked, resolved.get());
    }

    @Test
    void theNamesThatAreRememberedAreBounded() {
        for (int i = 0; i < 3 * LiveSettings.MAX_NAMES; i++) {
            assertSame(before, settings.of(new StreamName("live", "cam" + i)));
            assertTrue(settings.remembered() <= LiveSettings.MAX_NAMES);
        }
        assertTrue(settings.remembered() > 0);
    }
}
