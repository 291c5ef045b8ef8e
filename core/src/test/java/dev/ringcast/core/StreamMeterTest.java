package dev.ringcast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StreamMeterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -100 * SECOND; // such a clock may stand anywhere

    private final StreamMeter meter = new StreamMeter();

    /** So many pictures a second, of so many bytes. */
    private void play(int fromSecond, int toSecond, int pictures, int size) {
        for (int second = fromSecond; second < toSecond; second++) {
            for (int i = 0; i < pictures; i++) {
                meter.frame(Frames.inter(0, size), START + second * SECOND + i * SECOND / pictures);
            }
        }
    }

    @Test
    void beforeTheFirstSecondIsOverThereIsNoRate() {
        play(0, 1, 10, 100);
        assertEquals(0, meter.snapshot().bitrate());
        assertEquals(1000, meter.snapshot().bytes());
        play(1, 2, 1, 100);
        assertEquals(8_000, meter.snapshot().bitrate());
        assertEquals(10, meter.snapshot().frameRate());
    }

    @Test
    void theRateIsThatOfTheLastSecondsAndThePeakStays() {
        play(0, 5, 10, 1000);
        play(5, 30, 10, 100);
        assertEquals(8_000, meter.snapshot().bitrate());
        assertEquals(80_000, meter.snapshot().peakBitrate());
        assertEquals(10, meter.snapshot().frameRate());
        assertEquals(300, meter.snapshot().videoFrames());
    }

    @Test
    void aSecondWithoutFramesCountsAsOne() {
        play(0, 1, 10, 100);
        play(2, 3, 10, 100);
        play(4, 5, 1, 100);
        assertEquals(4_000, meter.snapshot().bitrate());
    }

    @Test
    void afterALongRestTheRateBeginsAnew() {
        play(0, 20, 10, 1000);
        play(100, 102, 10, 100);
        assertEquals(8_000, meter.snapshot().bitrate());
    }

    @Test
    void headersAndDataAreBytesButNoFrames() {
        meter.frame(Frames.videoConfig(1), START);
        meter.frame(Frames.audioConfig(1), START);
        meter.frame(Frames.metadata(1), START);
        StreamStats stats = meter.snapshot();
        assertEquals(0, stats.videoFrames() + stats.audioFrames());
        assertTrue(stats.bytes() > 0);
    }
}
