package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.Amf;
import dev.ringcast.it.rtmp.RawRtmp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** ffmpeg publishes; the players that people use join in the middle. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class PublishPlayIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final String NAME = "live/test";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Child encoder;

    @BeforeAll
    static void publish() throws Exception {
        encoder = Ffmpeg.publish(Clip.AVC_AAC, SERVER.rtmp(NAME));
        await().atMost(LIMIT).until(() -> Streams.on(SERVER).number(NAME, "video_frames") > 40); // in the second GOP
    }

    @AfterAll
    static void stop() {
        encoder.close();
    }

    @Test
    void aViewerGetsAKeyframeAtOnce() throws Exception {
        try (RawRtmp watcher = RawRtmp.player(SERVER.rtmpPort(), NAME)) {
            watcher.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe");
            await().atMost(LIMIT).until(() -> joinsAtAKeyframeThatWasThere(watcher)); // not where a GOP just begins
        }
    }

    /** Joins, and returns whether the first video frame is a keyframe that another viewer had got before. */
    private static boolean joinsAtAKeyframeThatWasThere(RawRtmp watcher) throws Exception {
        try (RawRtmp viewer = RawRtmp.open(SERVER.rtmpPort()).session(NAME)) {
            List<FlvTag> before = watcher.tags();
            viewer.play("test")
                    .await(message -> message.isTag() && message.tag().isMedia(), "media");
            List<FlvTag> tags =
                    viewer.tags().stream().filter(tag -> !isSampleAccess(tag)).toList();
            FlvTag first = tags.stream().filter(FlvTag::isMedia).findFirst().orElseThrow();
            List<FlvTag> headers = tags.subList(0, tags.indexOf(first));
            assertTrue(first.isKeyframe(), first::toString);
            assertEquals(
                    List.of(0L, first.timestamp(), first.timestamp()),
                    headers.stream().map(FlvTag::timestamp).toList(),
                    () -> "metadata has the time 0, configurations that of the first frame: " + tags);
            return before.contains(first);
        }
    }

    private static boolean isSampleAccess(FlvTag tag) {
        return tag.type() == FlvTag.SCRIPT && Amf.decode(tag.body()).getFirst().equals("|RtmpSampleAccess");
    }

    @Test
    void ffprobeSeesVideoAndAudioAlone() throws Exception {
        try (RawRtmp watcher = RawRtmp.player(SERVER.rtmpPort(), NAME)) {
            watcher.await(message -> message.isTag() && message.tag().timestamp() > 3_000, "a time far from 0");
        }
        Child probe = Peer.FFPROBE.run(
                LIMIT, "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", SERVER.rtmp(NAME));
        List<String> tracks =
                new String(probe.out(), StandardCharsets.UTF_8).lines().sorted().toList();
        assertEquals(List.of("audio", "video"), tracks, probe::err);
    }

    @Test
    void ffmpegPlays() throws Exception {
        Path file = Ffmpeg.recording("publish-play-ffmpeg.flv");
        startsWithAKeyframeAndDecodes(Ffmpeg.record(SERVER.rtmp(NAME), 3, file), file);
    }

    @Test
    void rtmpdumpPlays() throws Exception {
        Path file = Ffmpeg.recording("publish-play-rtmpdump.flv");
        try (Child player = Peer.RTMPDUMP.start("--quiet", "--live", "-r", SERVER.rtmp(NAME), "-o", file.toString())) {
            await().atMost(LIMIT).until(() -> Files.exists(file) && Files.size(file) > 200_000);
            player.terminate();
            assertTrue(player.awaitExit(LIMIT).isPresent(), player::err);
            startsWithAKeyframeAndDecodes(FlvFile.read(file), file);
        }
    }

    @Test
    void gstreamerPlays() throws Exception {
        Peer.GSTREAMER.run(
                LIMIT,
                "-q",
                "rtmp2src",
                "location=" + SERVER.rtmp(NAME),
                "!",
                "flvdemux",
                "!",
                "h264parse",
                "!",
                "avdec_h264",
                "!",
                "fakesink",
                "num-buffers=50",
                "sync=false");
    }

    @Test
    void gstreamerPublishes() throws Exception {
        String name = "live/gst";
        try (Child publisher = Peer.GSTREAMER.start(
                "filesrc",
                "location=" + Clip.VIDEO.file(),
                "!",
                "flvdemux",
                "!",
                "h264parse",
                "!",
                "flvmux",
                "streamable=true",
                "!",
                "rtmp2sink",
                "sync=true",
                "location=" + SERVER.rtmp(name))) {
            await(publisher.log())
                    .atMost(LIMIT)
                    .until(() -> Streams.on(SERVER).state(name).equals("active"));
            try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
                viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "keyframe: " + publisher.log());
            }
        }
    }

    @Test
    void theApiCountsWhatIsThere() throws Exception {
        assertEquals("active", Streams.on(SERVER).state(NAME));
        assertEquals("ok", Streams.on(SERVER).health().get("status"));
        assertEquals(true, ((List<?>) Streams.on(SERVER).stats().get("active_streams")).contains(NAME));
    }

    private static void startsWithAKeyframeAndDecodes(FlvFile recorded, Path file) throws Exception {
        assertTrue(recorded.first(tag -> tag.isVideo() && tag.isMedia()).isKeyframe(), "starts at a keyframe");
        assertTrue(recorded.media().stream().filter(FlvTag::isVideo).count() > 50, "some seconds of video");
        assertTrue(recorded.media().stream().filter(FlvTag::isAudio).count() > 80, "some seconds of audio");
        Ffmpeg.decodesCleanly(Files.readAllBytes(file), file.getFileName().toString());
    }
}
