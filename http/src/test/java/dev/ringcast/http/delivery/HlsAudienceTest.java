package dev.ringcast.http.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.StreamName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HlsAudienceTest {
    private static final StreamName CAM = StreamName.parse("live/cam");

    private final AtomicLong clock = new AtomicLong();
    private final HlsAudience audience = new HlsAudience(clock::get);

    @Test
    void whoAsksAgainIsOneViewerAndWhoAsksNoMoreIsNone() {
        audience.asked(CAM, "a");
        audience.asked(CAM, "b");
        audience.asked(StreamName.parse("live/other"), "a");
        seconds(10);
        audience.asked(CAM, "a");
        assertEquals(2, audience.of(CAM));
        seconds(10);
        assertEquals(1, audience.of(CAM));
        assertEquals(1, audience.all());
        seconds(10);
        assertEquals(0, audience.of(CAM));
        assertEquals(0, audience.all());
    }

    @Test
    void moreThanItCanHoldAreNotCountedUntilOthersLeave() {
        for (int i = 0; i < 30_000; i++) {
            audience.asked(CAM, "viewer " + i);
        }
        assertEquals(20_000, audience.of(CAM));
        seconds(13);
        audience.asked(CAM, "new");
        assertEquals(1, audience.of(CAM));
    }

    private void seconds(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
