package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.live.Publisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers of names that are published no longer. */
@Timeout(60)
class RememberedNamesTest extends OriginBench {
    private static final int REMEMBERED = 10_000;
    private static final int AT_THE_SAME_TIME = 500;

    private static StreamName name(String key) {
        return new StreamName("live", key);
    }

    /** Publishes and plays a name, ends it, and returns the discontinuity number of its first segment. */
    private long play(String key) {
        long number;
        try (Publisher publisher = streams.publish(name(key))) {
            publisher.publish(Media.config(Media.AVC));
            publisher.publish(Media.config(Media.AAC));
            frames(0, 100).forEach(publisher::publish);
            joins(() -> origin.get(name(key), MEDIA));
            frames(100, 4_100).forEach(publisher::publish);
            HlsResource playlist =
                    origin.get(name(key), MEDIA).orTimeout(20, TimeUnit.SECONDS).join();
            number = ParsedPlaylist.parse(text(playlist)).first().discontinuity();
        }
        untilForgotten();
        return number;
    }

    /** Requests and ends names that never had a frame. */
    private void pass(int from, int to) {
        for (int first = from; first < to; first += AT_THE_SAME_TIME) {
            List<Publisher> publishers = new ArrayList<>();
            for (int i = first; i < Math.min(to, first + AT_THE_SAME_TIME); i++) {
                publishers.add(streams.publish(name("n" + i)));
                origin.get(name("n" + i), MEDIA);
            }
            publishers.forEach(Publisher::close);
            untilForgotten();
        }
    }

    private void untilForgotten() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> origin.packagers() == 0);
        time.advance(Duration.ofMinutes(1)); // longer than their segments stay
        origin.tick();
        assertEquals(0, origin.heldBytes());
    }

    @Test
    void tenThousandNamesAreRememberedAndOneMoreReplacesTheOldest() {
        assertEquals(0, play("first"));
        assertEquals(0, play("second"));
        pass(0, REMEMBERED - 1);
        assertTrue(play("second") > 0, "the number is used up");
        assertEquals(0, play("first"), "it was forgotten");
    }
}
