package dev.ringcast.core.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamStats;
import dev.ringcast.core.live.Frames;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class StreamMeterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -100 * SECOND; // such a clock may stand anywhere

    private final StreamMeter meter = new StreamMeter();

    /** Video frames at a rate, each of a number of bytes. */
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
        assertEquals(0, meter.snapshot(0).bitrate());
        assertEquals(1000, meter.snapshot(0).bytes());
        play(1, 2, 1, 100);
        assertEquals(8_000, meter.snapshot(0).bitrate());
        assertEquals(10, meter.snapshot(0).frameRate());
    }

    @Test
    void theRateIsThatOfTheLastSecondsAndThePeakStays() {
        play(0, 5, 10, 1000);
        play(5, 30, 10, 100);
        assertEquals(8_000, meter.snapshot(0).bitrate());
        assertEquals(80_000, meter.snapshot(0).peakBitrate());
        assertEquals(10, meter.snapshot(0).frameRate());
        assertEquals(300, meter.snapshot(0).videoFrames());
    }

    @Test
    void aSecondWithoutFramesCountsAsOne() {
        play(0, 1, 10, 100);
        play(2, 3, 10, 100);
        play(4, 5, 1, 100);
        assertEquals(4_000, meter.snapshot(0).bitrate());
    }

    @Test
    void afterALongRestTheRateBeginsAnew() {
        play(0, 20, 10, 1000);
        play(100, 102, 10, 100);
        assertEquals(8_000, meter.snapshot(0).bitrate());
    }

    @Test
    void headersAndDataAreBytesButNoFrames() {
        meter.frame(Frames.videoConfig(1), START);
        meter.frame(Frames.audioConfig(1), START);
        meter.frame(Frames.metadata(1), START);
        StreamStats stats = meter.snapshot(0);
        assertEquals(0, stats.videoFrames() + stats.audioFrames());
        assertTrue(stats.bytes() > 0);
    }

    @Test
    void aStreamThatIsSilentForTheWholeWindowHasNoRates() {
        play(0, 20, 10, 100);
        StreamStats silent = meter.snapshot(StreamMeter.WINDOW_NANOS);
        assertEquals(0, silent.bitrate());
        assertEquals(0, silent.frameRate());
        assertEquals(8_000, silent.peakBitrate());
        assertEquals(8_000, meter.snapshot(StreamMeter.WINDOW_NANOS - 1).bitrate());
    }

    @Test
    void theFrameRateIsThatOfThePublicationsFirstTrack() {
        play(0, 2, 10, 100);
        meter.restart();
        Frame further = Frame.lent(
                        Track.of(MediaKind.VIDEO, 1), Codec.VP9, Kind.INTER, 0, 0, ByteBuffer.allocate(1), 0, 1)
                .given();
        for (int second = 2; second < 20; second++) {
            for (int i = 0; i < 5; i++) {
                meter.frame(further, START + second * SECOND);
            }
        }
        assertEquals(5, meter.snapshot(0).frameRate());
    }
}
