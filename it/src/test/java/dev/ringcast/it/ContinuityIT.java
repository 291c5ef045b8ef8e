package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.Playlist;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A publisher is lost, comes back, or another takes its place: viewers play on. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class ContinuityIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void viewersPlayOnWhenALostPublisherComesBack() throws Exception {
        String name = "live/returns";
        FlvPublisher first = publish(name);
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                HlsViewer hls = HlsViewer.open(SERVER.hls(name))) {
            await().atMost(LIMIT).until(() -> hls.reload().segments().size() >= 2);
            first.vanish();
            await().atMost(LIMIT).until(() -> state(name).equals("lingering"));
            try (FlvPublisher second = publish(name)) {
                awaitKeyframeOfTheSecond(viewer);
                await().atMost(LIMIT).until(() -> discontinuities(hls) == 1);
                await().atMost(LIMIT).until(() -> segmentsAfterDiscontinuity(hls) >= 2);
                continuesOnOneClock(viewer);
                hls.assertSegmentsAreImmutable();
                Ffmpeg.decodesCleanly(hls.bytes(hls.segments().getLast()), "returns");
                assertTrue(second.connection().end().isEmpty());
            }
        }
    }

    @Test
    void aViewerPlaysOnWhenFfmpegIsKilledAndStartedAgain() throws Exception {
        String name = "live/killed";
        Child first = Ffmpeg.publish(Clip.AVC_AAC, SERVER.rtmp(name));
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "a keyframe of the first");
            first.kill();
            await().atMost(LIMIT).until(() -> state(name).equals("lingering"));
            try (Child second = Ffmpeg.publish(Clip.AVC_AAC, SERVER.rtmp(name))) {
                awaitKeyframeOfTheSecond(viewer);
                continuesOnOneClock(viewer);
                assertTrue(second.isAlive());
            }
        }
    }

    @Test
    void aSecondPublisherTakesOverAndTheFirstIsClosed() throws Exception {
        String name = "live/taken";
        FlvPublisher first = publish(name);
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "a keyframe of the first");
            try (FlvPublisher second = publish(name)) {
                first.connection().awaitEnd(LIMIT);
                awaitKeyframeOfTheSecond(viewer);
                continuesOnOneClock(viewer);
                assertEquals("active", state(name));
                assertTrue(second.connection().end().isEmpty());
            }
        }
    }

    @Test
    void aPublisherThatReturnsWithAudioAloneIsHeardAlthoughItAnnouncesVideo() throws Exception {
        String name = "live/mute";
        FlvPublisher first = publish(name);
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "a keyframe of the first");
            first.vanish();
            await().atMost(LIMIT).until(() -> state(name).equals("lingering"));
            viewer.mark();
            FlvFile audio = new FlvFile(Clip.AVC_AAC.tags().tags().stream()
                    .filter(tag -> !tag.isVideo() || tag.isConfig())
                    .toList());
            try (FlvPublisher second = FlvPublisher.start(SERVER.rtmpPort(), name, audio, FlvPublisher.Clock.LIVE)) {
                viewer.await(
                        message -> message.isTag()
                                && message.tag().isAudio()
                                && message.tag().isMedia(),
                        "audio");
                assertEquals("active", state(name));
                assertTrue(second.connection().end().isEmpty());
            }
        }
    }

    @Test
    void aCleanStopEndsTheStreamAtOnce() throws Exception {
        String name = "live/stops";
        FlvPublisher publisher = publish(name);
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name);
                HlsViewer hls = HlsViewer.open(SERVER.hls(name))) {
            publisher.stop();
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");
            assertEquals("closed", viewer.awaitEnd(LIMIT));
            await().atMost(LIMIT).until(() -> hls.reload().ended());
        }
    }

    /** What of the first one's is still under way has no configurations before it. */
    private static void awaitKeyframeOfTheSecond(RawRtmp viewer) throws InterruptedException {
        await().atMost(LIMIT).until(() -> configurations(viewer.tags()) == 4);
        viewer.mark();
        viewer.await(message -> message.isTag() && message.tag().isKeyframe(), "a keyframe of the second");
    }

    private static long configurations(List<FlvTag> tags) {
        return tags.stream().filter(FlvTag::isConfig).count();
    }

    /** Times never go back and never jump; the new keyframe comes with its configurations before it. */
    private static void continuesOnOneClock(RawRtmp viewer) {
        List<FlvTag> tags = viewer.tags();
        assertEquals(4, configurations(tags), "configurations of both publications");
        long last = 0;
        for (FlvTag tag : tags.stream().filter(FlvTag::isVideo).toList()) {
            long from = last;
            assertTrue(tag.timestamp() >= from, () -> tag + " after " + from);
            assertTrue(from == 0 || tag.timestamp() - from < 15_000, () -> tag + " after " + from);
            last = tag.timestamp();
        }
        assertTrue(viewer.end().isEmpty(), "the viewer stayed");
        assertTrue(viewer.received().stream()
                .noneMatch(message -> message.statusCode().contains("Unpublish")));
    }

    private static long discontinuities(HlsViewer hls) throws IOException, InterruptedException {
        hls.reload();
        return hls.segments().stream().filter(Playlist.Segment::discontinuity).count();
    }

    private static long segmentsAfterDiscontinuity(HlsViewer hls) throws IOException, InterruptedException {
        hls.reload();
        return hls.segments().stream()
                .dropWhile(segment -> !segment.discontinuity())
                .count();
    }

    private static String state(String name) throws IOException {
        return Streams.on(SERVER).state(name);
    }

    private static FlvPublisher publish(String name) throws IOException, InterruptedException {
        return FlvPublisher.start(SERVER.rtmpPort(), name, Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
    }
}
