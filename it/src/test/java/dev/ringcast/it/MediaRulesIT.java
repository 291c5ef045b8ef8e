package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishers whose flags, parameter sets and times are not what they should be, and what players get of them. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class MediaRulesIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final HexFormat HEX = HexFormat.of();
    private static final String LARGE_SPS = "6742c01ed900a02ff9701100000303e90000ea600f162e48"; // 640 by 360
    private static final String PPS = "68cb83cb20";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final FlvPublisher.Clock FAST = new FlvPublisher.Clock(0, 1L << 32, 12.0, true);

    @Test
    void idrPicturesThatAreFlaggedAsInterFramesArePlayed() throws Exception {
        String name = "live/flags";
        List<FlvTag> flagged = Clip.AVC_AAC.tags().tags().stream()
                .map(MediaRulesIT::asInterFrame)
                .toList();
        try (FlvPublisher publisher =
                FlvPublisher.start(SERVER.rtmpPort(), name, new FlvFile(flagged), FlvPublisher.Clock.LIVE)) {
            await().atMost(LIMIT).until(() -> (Double) anomalies(name).getOrDefault("wrong_keyframe_flags", 0.0) > 1);
            Path file = Ffmpeg.recording("media-rules-flags.flv");
            FlvFile recorded = Ffmpeg.record(SERVER.rtmp(name), 3, file);
            assertTrue(recorded.first(tag -> tag.isVideo() && tag.isMedia()).isKeyframe(), "it starts at a keyframe");
            long video = recorded.media().stream().filter(FlvTag::isVideo).count();
            assertTrue(video > 50, () -> video + " video frames in 3 s");
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    private static FlvTag asInterFrame(FlvTag tag) {
        if (!tag.isKeyframe()) {
            return tag;
        }
        byte[] body = tag.body().clone();
        body[0] = 0x27;
        return new FlvTag(tag.type(), tag.timestamp(), body);
    }

    @Test
    void aViewerThatJoinsWhileVideoHasStoppedIsNotBehind() throws Exception {
        String name = "live/stopped";
        try (FlvPublisher publisher = FlvPublisher.start(SERVER.rtmpPort(), name, stopping(), FAST)) {
            await().atMost(LIMIT).until(() -> newestAudio(publisher) > 20_000);
            long edge = newestAudio(publisher);
            try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
                viewer.await(message -> message.isTag() && message.tag().isMedia(), "audio");
                FlvTag first = first(viewer, FlvTag::isMedia);
                assertTrue(first.isAudio(), first::toString);
                assertTrue(first.timestamp() > edge - 5_000, () -> first + " is far behind " + edge);
            }
        }
    }

    /** A second of video and audio, then a minute of audio alone. */
    private static FlvFile stopping() throws InterruptedException {
        FlvFile clip = Clip.AVC_AAC.tags();
        List<FlvTag> audio = clip.media().stream().filter(FlvTag::isAudio).toList();
        Stream<FlvTag> begin = clip.tags().stream().filter(tag -> tag.timestamp() < 1_000);
        Stream<FlvTag> rest = Stream.iterate(0L, round -> round < 60_000, round -> round + 12_000)
                .flatMap(round -> audio.stream().map(tag -> tag.at(tag.timestamp() + round)))
                .filter(tag -> tag.timestamp() >= 1_000);
        return new FlvFile(Stream.concat(begin, rest).toList());
    }

    private static long newestAudio(FlvPublisher publisher) {
        List<FlvTag> sent = publisher.sent();
        return sent.isEmpty() ? 0 : sent.getLast().timestamp();
    }

    @Test
    void audioAloneIsJoinedTwoSecondsBack() throws Exception {
        String name = "live/radio";
        try (FlvPublisher publisher =
                FlvPublisher.start(SERVER.rtmpPort(), name, Clip.AUDIO.tags(), FlvPublisher.Clock.LIVE)) {
            await().atMost(LIMIT).until(() -> newestAudio(publisher) > 3_000);
            try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
                viewer.await(message -> message.isTag() && message.tag().timestamp() > 3_000, "the live edge");
                List<FlvTag> tags =
                        viewer.tags().stream().filter(FlvTag::isMedia).toList();
                long behind = 3_000 - tags.getFirst().timestamp();
                assertTrue(behind > 0 && behind <= 2_000, () -> "it begins " + behind + " ms before 3 s");
            }
        }
    }

    @ParameterizedTest(name = "audio at {0}, video at {1}")
    @CsvSource({"4294967290, 10", "10, 4294967290", "0, 4294967256", "4294967256, 0"})
    void tracksThatBeginOnEitherSideOfZeroKeepTheirDistance(long audioTime, long videoTime) throws Exception {
        String name = "live/zero" + audioTime + "-" + videoTime;
        FlvFile clip = Clip.AVC_AAC.tags();
        FlvTag audio = clip.first(tag -> tag.isAudio() && tag.isMedia());
        FlvTag video = clip.first(FlvTag::isKeyframe);
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.awaitStatus("NetStream.Play.Start");
            publisher.send(clip.config(FlvTag.VIDEO)).send(clip.config(FlvTag.AUDIO));
            for (long time = 0; time < 400; time += 40) {
                publisher.send(audio.at(audioTime + time)).send(video.at(videoTime + time));
            }
            FlvTag last = video.at(videoTime + 360);
            viewer.await(message -> message.isTag() && message.tag().equals(last), "the last frame");
            for (long time = 0; time < 400; time += 40) {
                long at = time;
                first(viewer, tag -> tag.equals(audio.at(audioTime + at)));
                first(viewer, tag -> tag.equals(video.at(videoTime + at)));
            }
            assertEquals(0.0, anomalies(name).get("timestamp_jumps"));
        }
    }

    @Test
    void aViewerThatJoinsAfterAnInBandResolutionChangeGetsItsConfiguration() throws Exception {
        String name = "live/inband";
        FlvTag key = Clip.AVC_AAC.tags().first(FlvTag::isKeyframe);
        byte[] sets = HEX.parseHex("00000018" + LARGE_SPS + "00000005" + PPS);
        byte[] inBand = ByteBuffer.allocate(key.body().length + sets.length)
                .put(key.body(), 0, 5)
                .put(sets)
                .put(key.data())
                .array();
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name)) {
            publisher.send(Clip.AVC_AAC.tags().config(FlvTag.VIDEO)).send(key);
            await().atMost(LIMIT).until(() -> size(name).equals(List.of(320.0, 180.0)));
            publisher.send(new FlvTag(FlvTag.VIDEO, 1_000, inBand));
            await().atMost(LIMIT).until(() -> size(name).equals(List.of(640.0, 360.0)));
            try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
                viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "the keyframe");
                FlvTag config = first(viewer, FlvTag::isConfig);
                assertTrue(HEX.formatHex(config.body()).contains(LARGE_SPS), config::toString);
                assertEquals(1_000, config.timestamp());
            }
        }
    }

    private static FlvTag first(RawRtmp viewer, Predicate<FlvTag> which) {
        return viewer.tags().stream().filter(which).findFirst().orElseThrow();
    }

    private static List<Object> size(String name) throws Exception {
        Object video = Streams.on(SERVER).entry(name).get("video");
        return video == null
                ? List.of()
                : List.of(
                        Json.asObject(video).get("width"), Json.asObject(video).get("height"));
    }

    private static Map<String, Object> anomalies(String name) throws Exception {
        return Json.asObject(Streams.on(SERVER).entry(name).getOrDefault("anomalies", Map.of()));
    }
}
