package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.Playlist.Segment;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tracks a session over HLS has, and what it says of those it leaves out. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class HlsTracksIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** When a configuration changes, ms: in the middle of a GOP of 1 s. */
    private static final long CHANGED = 4_400;

    private static final long KEYFRAME = 5_000;
    private static final String LAYOUT_5_1 = "aevalsrc=0.1*sin(440*t)|0.1*sin(550*t)|0.1*sin(660*t)|0.1*sin(70*t)|"
            + "0.1*sin(770*t)|0.1*sin(880*t):s=48000:c=5.1(side)";

    @ParameterizedTest(name = "{0} comes {1} ms late")
    @CsvSource({"8, 2500", "8, 4800", "9, 2500", "9, 4800"})
    void aTrackThatComesLateIsInTheFirstSegment(int late, long millis) throws Exception {
        String name = "live/late" + late + millis;
        List<FlvTag> tags = Clip.AVC_AAC.tags().tags().stream()
                .filter(tag -> tag.type() != late || !tag.isMedia() || tag.timestamp() >= millis)
                .toList();
        try (FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), name, new FlvFile(tags), FlvPublisher.Clock.ONCE);
                HlsViewer viewer = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT).until(() -> viewer.reload().segments().size() >= 3);
            assertTrue(viewer.playlist().independent());
            for (Segment segment : viewer.segments()) {
                assertFalse(segment.discontinuity(), segment::toString);
                assertEquals(List.of("video", "audio,2"), Ffmpeg.streams(viewer.bytes(segment)));
                Ffmpeg.decodesCleanly(viewer.bytes(segment), "late");
            }
            publisher.connection().stop();
        }
    }

    /** The first clip's frames continue up to the keyframe at 5 s. */
    @Test
    void aVideoConfigurationThatChangesWithinAGopAppliesFromTheNextKeyframe() throws Exception {
        FlvFile second = Clip.MEDIUM.tags();
        List<FlvTag> tags = new ArrayList<>(Clip.AVC_AAC.tags().tags());
        tags.removeIf(tag -> tag.isVideo() && tag.isMedia() && tag.timestamp() >= KEYFRAME);
        tags.addAll(second.media().stream()
                .filter(FlvTag::isVideo)
                .dropWhile(HlsTracksIT::isBeforeKeyframe)
                .toList());
        tags.add(second.config(FlvTag.VIDEO).at(CHANGED));
        changesAtOneKeyframe("live/video", tags);
    }

    /** Audio at 48 kHz and mono does not decode as audio at 44.1 kHz and stereo: it is left out up to the keyframe. */
    @Test
    void anAudioConfigurationThatChangesWithinAGopAppliesFromTheNextKeyframe() throws Exception {
        Path mono = Ffmpeg.recording("mono.flv");
        Peer.FFMPEG.run(
                LIMIT,
                "-y",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-t",
                "12",
                "-ac",
                "1",
                "-c:a",
                "aac",
                mono.toString());
        FlvFile second = FlvFile.read(mono);
        List<FlvTag> tags = new ArrayList<>(Clip.AVC_AAC.tags().tags());
        tags.removeIf(tag -> tag.isAudio() && tag.isMedia() && tag.timestamp() >= CHANGED);
        tags.add(second.config(FlvTag.AUDIO).at(CHANGED));
        tags.addAll(second.media().stream()
                .filter(tag -> tag.timestamp() >= CHANGED)
                .toList());
        changesAtOneKeyframe("live/audio", tags);
    }

    private static boolean isBeforeKeyframe(FlvTag tag) {
        return tag.timestamp() < KEYFRAME || !tag.isKeyframe();
    }

    private static void changesAtOneKeyframe(String name, List<FlvTag> tags) throws Exception {
        tags.sort(Comparator.comparingLong(FlvTag::timestamp)); // stable
        try (FlvPublisher publisher =
                        FlvPublisher.start(SERVER.rtmpPort(), name, new FlvFile(tags), FlvPublisher.Clock.ONCE);
                HlsViewer viewer = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT).until(() -> viewer.reload().segments().size() >= 4);
            assertTrue(viewer.playlist().independent());
            assertEquals(
                    1, viewer.segments().stream().filter(Segment::discontinuity).count());
            for (Segment segment : viewer.segments()) {
                assertTrue(segment.seconds() >= 1, segment::toString);
                Ffmpeg.decodesCleanly(viewer.bytes(segment), "changed");
            }
            publisher.connection().stop();
        }
    }

    @Test
    void aChannelLayoutOfItsOwnIsInEachSegment() throws Exception {
        String name = "live/side";
        try (Child encoder = Peer.FFMPEG.start(
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-re",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x180:rate=25",
                        "-f",
                        "lavfi",
                        "-i",
                        LAYOUT_5_1,
                        "-c:v",
                        "libx264",
                        "-preset",
                        "veryfast",
                        "-g",
                        "25",
                        "-c:a",
                        "aac",
                        "-f",
                        "flv",
                        SERVER.rtmp(name));
                HlsViewer viewer = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT).until(() -> viewer.reload().segments().size() >= 3);
            for (Segment segment : viewer.segments()) {
                assertEquals(List.of("video", "audio,6"), Ffmpeg.streams(viewer.bytes(segment)));
                Ffmpeg.decodesCleanly(viewer.bytes(segment), "side");
            }
            Map<String, Object> entry = Streams.on(SERVER).entry(name);
            assertEquals(6.0, ((Map<?, ?>) entry.get("audio")).get("channels"));
            assertEquals(Map.of("left_out", List.of()), entry.get("hls"));
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void aCodecThatCannotBeCarriedIsNamedInTheApiAndOnceInTheLog() throws Exception {
        String name = "live/mp3";
        String reason = "audio: MP3 cannot be carried in MPEG-TS here";
        try (Child encoder = publishMp3(name, "libx264");
                HlsViewer viewer = HlsViewer.await(SERVER.hls(name))) {
            await().atMost(LIMIT).until(() -> viewer.reload().segments().size() >= 3);
            assertEquals(List.of("video"), Ffmpeg.streams(viewer.bytes()));
            Map<String, Object> entry = Streams.on(SERVER).entry(name);
            assertEquals(Map.of("codec", "MP3"), entry.get("audio"));
            assertEquals(Map.of("left_out", List.of(reason)), entry.get("hls"));
            String line = name + ": HLS leaves out " + reason;
            assertEquals(
                    1, SERVER.log().lines().filter(said -> said.contains(line)).count());
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void aStreamThatHlsCannotCarryAtAllSaysWhy() throws Exception {
        String name = "live/old";
        try (Child encoder = publishMp3(name, "flv")) {
            await().atMost(LIMIT).until(() -> Streams.on(SERVER).number(name, "video_frames") > 0);
            RawHttp.Answer answer = RawHttp.get(SERVER.httpPort(), "/hls/" + name + "/index.m3u8");
            assertEquals(404, answer.status());
            assertTrue(answer.text().contains("video: Sorenson H.263 cannot be carried"), answer::text);
            assertTrue(answer.text().contains("audio: MP3 cannot be carried"), answer::text);
            assertEquals(
                    Map.of("codec", "Sorenson H.263"),
                    Streams.on(SERVER).entry(name).get("video"));
            assertTrue(encoder.isAlive());
        }
    }

    private static Child publishMp3(String name, String videoEncoder) {
        return Peer.FFMPEG.start(
                "-hide_banner",
                "-loglevel",
                "warning",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=44100",
                "-c:v",
                videoEncoder,
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "libmp3lame",
                "-f",
                "flv",
                SERVER.rtmp(name));
    }
}
