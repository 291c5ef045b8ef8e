package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyframeGateTest {
    private static final long MILLIS = 1_000_000L;
    private static final long START = -5_000_000_000L; // such a clock may stand anywhere

    private final KeyframeGate handover = new KeyframeGate();

    private List<Frame> offer(Frame frame, long millis) {
        return handover.offer(frame, START + millis * MILLIS);
    }

    @Test
    void nothingIsShownBeforeTheFirstKeyframeWhichComesBehindItsHeaders() {
        Frame metadata = Frames.metadata(2);
        Frame video = Frames.videoConfig(2);
        Frame audio = Frames.audioConfig(2);
        Frame key = Frames.key(80);
        assertTrue(offer(audio, 0).isEmpty());
        assertTrue(offer(video, 0).isEmpty());
        assertTrue(offer(Frames.inter(0), 1).isEmpty());
        assertTrue(offer(Frames.audio(0), 2).isEmpty());
        assertTrue(offer(Frames.disposable(40), 40).isEmpty());
        assertTrue(offer(metadata, 41).isEmpty());
        assertEquals(List.of(metadata, video, audio, key), offer(key, 80));
    }

    @Test
    void theNewestHeadersCount() {
        offer(Frames.videoConfig(1), 0);
        offer(Frames.metadata(1), 0);
        Frame video = Frames.videoConfig(2);
        Frame metadata = Frames.metadata(2);
        Frame key = Frames.key(0);
        offer(video, 1);
        offer(metadata, 1);
        assertEquals(List.of(metadata, video, key), offer(key, 2));
    }

    @Test
    void aKeyframeNeedsNoHeaders() {
        Frame key = Frames.key(0);
        assertEquals(List.of(key), offer(key, 0));
    }

    @Test
    void withoutVideoWithinASecondItBeginsWithAudio() {
        Frame config = Frames.audioConfig(1);
        offer(config, 0);
        assertTrue(offer(Frames.audio(0), 0).isEmpty());
        assertTrue(offer(Frames.audio(999), 999).isEmpty());
        Frame audio = Frames.audio(1000);
        assertEquals(List.of(config, audio), offer(audio, 1000));
    }

    @Test
    void aVideoConfigurationIsNoVideo() {
        Frame video = Frames.videoConfig(1);
        Frame audio = Frames.audioConfig(1);
        offer(video, 0);
        offer(audio, 0);
        offer(Frames.audio(0), 10);
        offer(new Frame(Codec.OTHER_VIDEO, Kind.INTER, 0, 0, new byte[] {0x17, 2, 0, 0, 0}, 5), 20);
        assertTrue(offer(Frames.audio(990), 1000).isEmpty());
        Frame begins = Frames.audio(1000);
        assertEquals(List.of(video, audio, begins), offer(begins, 1010));
    }

    @Test
    void theSecondBeginsWithTheFirstFrameAndNotWithHeaders() {
        offer(Frames.videoConfig(1), 0);
        assertTrue(offer(Frames.audio(0), 1500).isEmpty());
        Frame key = Frames.key(0);
        assertEquals(2, offer(key, 1510).size());
    }

    @Test
    void withoutAKeyframeForFifteenSecondsItBeginsWithAudio() {
        offer(Frames.inter(0), 0);
        assertTrue(offer(Frames.audio(14_999), 14_999).isEmpty());
        Frame audio = Frames.audio(15_000);
        assertEquals(List.of(audio), offer(audio, 15_000));
    }

    @Test
    void ifVideoComesItsKeyframeIsAwaited() {
        offer(Frames.audio(0), 0);
        offer(Frames.inter(500), 500);
        assertTrue(offer(Frames.audio(5000), 5000).isEmpty());
        Frame key = Frames.key(8000);
        assertEquals(List.of(key), offer(key, 8000));
    }
}
