package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.KeyframeCheck;
import dev.ringcast.core.ingest.FlvFileSource;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clip of the demo has the properties that make-demo.sh promises. */
@Timeout(20)
class DemoClipTest {
    private static final int ROUNDS = 3;
    private static final int VIDEO_FRAMES = 240;
    private static final int AUDIO_FRAMES = 375;

    @Test
    void itIsSmallVideoWithBFramesAndStereoAudio() throws Exception {
        try (InputStream file = clip()) {
            assertTrue(file.readAllBytes().length < 1_000_000);
        }
        List<Frame> frames = played();
        DecoderConfig.Avc avc = assertInstanceOf(DecoderConfig.Avc.class, config(frames, MediaKind.VIDEO));
        DecoderConfig.Aac aac = assertInstanceOf(DecoderConfig.Aac.class, config(frames, MediaKind.AUDIO));
        assertEquals(List.of(640, 360), List.of(avc.width(), avc.height()));
        assertEquals(List.of(48_000, 2), List.of(aac.sampleRate(), aac.channels()));
        assertTrue(frames.stream().anyMatch(frame -> frame.cts() > 67), "no B-frames");
        for (Frame frame : frames) {
            new KeyframeCheck().check(frame, avc);
        }
    }

    @Test
    void itLoopsWithoutASeam() throws Exception {
        List<Frame> frames = played();
        List<Frame> video = coded(frames, MediaKind.VIDEO);
        List<Frame> audio = coded(frames, MediaKind.AUDIO);
        for (int i = 0; i < ROUNDS * VIDEO_FRAMES; i++) {
            assertEquals(i * 1000 / 30.0, video.get(i).dts() - video.get(0).dts(), 1.1);
            assertEquals(i % 60 == 0, video.get(i).isKeyframe(), "a keyframe each 2 s");
        }
        for (int i = 0; i < ROUNDS * AUDIO_FRAMES; i++) {
            assertEquals(i * 1024 / 48.0, audio.get(i).dts() - audio.get(0).dts(), 1.1);
        }
        assertEquals(Optional.empty(), stepBack(frames), "tracks are interleaved across the seam too");
    }

    private static Optional<Frame> stepBack(List<Frame> frames) {
        long newest = 0;
        for (Frame frame : frames) {
            if (frame.dts() < newest) {
                return Optional.of(frame);
            }
            newest = frame.dts();
        }
        return Optional.empty();
    }

    private static DecoderConfig config(List<Frame> frames, MediaKind track) throws IOException {
        return FlvFrames.config(frames.stream()
                .filter(frame -> frame.isConfig() && frame.track().kind() == track)
                .findFirst()
                .orElseThrow());
    }

    private static List<Frame> coded(List<Frame> frames, MediaKind track) {
        return frames.stream()
                .filter(frame -> frame.track().kind() == track && !frame.isConfig())
                .toList();
    }

    /** Three rounds: metadata and both configurations once, and the frames. */
    private static List<Frame> played() throws InterruptedException {
        int count = 3 + ROUNDS * (VIDEO_FRAMES + AUDIO_FRAMES);
        List<Frame> frames = new ArrayList<>(); // the source's thread, then this one after await()
        try (FlvFileSource source =
                FlvFileSource.start("demo", DemoClipTest::clip, Double.POSITIVE_INFINITY, true, frame -> {
                    frames.add(frame);
                    if (frames.size() == count) {
                        throw new IllegalStateException("enough");
                    }
                })) {
            source.await();
            assertEquals("enough", source.failure().map(Exception::getMessage).orElse("ended by itself"));
        }
        return frames;
    }

    private static InputStream clip() throws IOException {
        InputStream file = DemoClipTest.class.getResourceAsStream("demo.flv");
        if (file == null) {
            throw new IOException("demo.flv is not among the resources");
        }
        return file;
    }
}
