package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.browser.Chromium;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.Playlist;
import dev.ringcast.it.hls.Playlist.Segment;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams whose keyframes do not come each 2 s: a browser that joins after 25 s shows them, and ffmpeg plays all. */
@Timeout(180)
@Isolated
class HlsKeyframesIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with("--hls.idle=0s", "--hls.window=100");

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final double JOIN_SECONDS = 25;
    private static final Map<Kind, Child> PUBLISHERS = new EnumMap<>(Kind.class);

    private enum Kind {
        /** Scene cuts make the first GOPs short; then come the 250 frames of an encoder's default. */
        OBS(30, "-force_key_frames", "expr:if(lt(n_forced,4),gte(t,n_forced),gte(t,4+(n_forced-4)*8.33))", "-g", "999"),
        /** The default of x264 at 24 frames a second: GOPs of 10.42 s. */
        DEFAULT_GOP(24, "-g", "250", "-keyint_min", "250"),
        /** A video frame each 5 s, a keyframe each 10 s. */
        SLOW(0.2, "-g", "2", "-keyint_min", "2");

        private final List<String> arguments;

        Kind(double rate, String... keyframes) {
            arguments = new ArrayList<>(List.of("-hide_banner", "-loglevel", "error", "-y"));
            arguments.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=" + rate));
            arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0"));
            arguments.addAll(List.of("-pix_fmt", "yuv420p", "-b:v", "200k"));
            arguments.addAll(List.of(keyframes));
            arguments.addAll(List.of("-t", "180"));
        }

        String stream() {
            return "live/" + name().toLowerCase();
        }

        /** Makes a clip of it, and publishes that in real time. */
        Child publish() throws IOException, InterruptedException {
            String clip = Ffmpeg.recording(name().toLowerCase() + ".flv").toString();
            List<String> line = new ArrayList<>(arguments);
            line.add(clip);
            Peer.FFMPEG.run(LIMIT, line.toArray(String[]::new));
            return Peer.FFMPEG.start(
                    "-loglevel", "error", "-re", "-i", clip, "-c", "copy", "-f", "flv", SERVER.rtmp(stream()));
        }
    }

    @BeforeAll
    static void publish() throws Exception {
        for (Kind kind : Kind.values()) {
            PUBLISHERS.put(kind, kind.publish());
        }
    }

    @AfterAll
    static void stop() {
        PUBLISHERS.values().forEach(Child::close);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBrowserThatJoinsLateShowsItInTime(Kind kind) throws Exception {
        await().atMost(LIMIT).until(() -> secondsListed(kind) >= JOIN_SECONDS);
        try (Chromium chromium = Chromium.start()) {
            chromium.open(SERVER.http("/#" + kind.stream()));
            await("video")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> video(chromium, "getVideoPlaybackQuality().totalVideoFrames") > 0);
            double start = video(chromium, "currentTime");
            await("it plays on")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> video(chromium, "currentTime") >= start + 12);
            assertEquals(List.of(), chromium.errors());
        }
    }

    private static double video(Chromium chromium, String expression) throws Exception {
        return (Double) chromium.evaluate("document.querySelector('video')." + expression);
    }

    private static double secondsListed(Kind kind) throws IOException, InterruptedException {
        try (HlsViewer viewer = HlsViewer.await(SERVER.hls(kind.stream()))) {
            return viewer.playlist().seconds();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void segmentsBeginWithKeyframesAndFfmpegPlaysAllOfThem(Kind kind) throws Exception {
        await().atMost(LIMIT).until(() -> secondsListed(kind) >= JOIN_SECONDS);
        try (HlsViewer viewer = HlsViewer.open(SERVER.hls(kind.stream()))) {
            Playlist playlist = viewer.playlist();
            assertTrue(playlist.independent(), playlist::toString);
            assertTrue(playlist.segments().stream().noneMatch(Segment::discontinuity), playlist::toString);
            assertFalse(viewer.content().video().isEmpty());
            Ffmpeg.decodesCleanly(viewer.bytes(), kind.name());
        }
    }
}
