package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.hls.TransportStream;
import dev.ringcast.it.http.Json;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import dev.ringcast.it.rtmp.RawRtmp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A publisher that sends a second video track and its colours, as Enhanced RTMP v2 has them. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class MultitrackIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] AVC1 = "avc1".getBytes(StandardCharsets.US_ASCII);
    private static final int SECOND = 1;
    private static final int COLOURS = 4;

    @Test
    void aViewerThatJoinsGetsBothTracksAndHlsTheFirst() throws Exception {
        String name = "live/multitrack";
        FlvFile clip = Clip.AVC_AAC.tags();
        try (FlvPublisher publisher =
                FlvPublisher.start(SERVER.rtmpPort(), name, twoTracks(clip), FlvPublisher.Clock.LIVE)) {
            await().atMost(LIMIT).until(() -> publisher.sent().size() > 100);
            List<FlvTag> joined = join(name);
            FlvTag config = furtherTrack(clip.config(FlvTag.VIDEO));
            assertEquals(1, joined.stream().filter(tag -> sameBody(tag, config)).count(), "its configuration, once");
            assertEquals(
                    1, joined.stream().filter(tag -> sameBody(tag, colours())).count(), "its colours, once");
            FlvTag first = joined.stream()
                    .filter(tag -> isFurtherTrack(tag) && tag.body()[1] == 1)
                    .findFirst()
                    .orElseThrow();
            assertEquals(0x96, first.body()[0] & 0xFF, "the second track begins at a keyframe");
            assertEquals(List.of("video", "video 1", "audio"), tracks(name));
            try (HlsViewer viewer = HlsViewer.await(SERVER.hls(name))) {
                assertIsOneTrack(viewer.content().video());
            }
            Object hls = Streams.on(SERVER).entry(name).get("hls");
            assertEquals(Map.of("left_out", List.of("video 1: HLS has the first track alone")), hls);
            assertTrue(publisher.connection().end().isEmpty());
        }
    }

    private static List<FlvTag> join(String name) throws Exception {
        try (RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.await(
                    message -> message.isTag()
                            && isFurtherTrack(message.tag())
                            && message.tag().body()[1] == 1,
                    "a frame of the second track");
            return viewer.tags();
        }
    }

    private static List<Object> tracks(String name) throws Exception {
        return Json.asObjects(Streams.on(SERVER).entry(name).get("tracks")).stream()
                .<Object>map(track -> track.get("kind") + (track.get("id").equals(0.0) ? "" : " 1"))
                .toList();
    }

    /** Each video tag once more on the second track, whose keyframes come first; and its colours at the start. */
    private static FlvFile twoTracks(FlvFile clip) {
        List<FlvTag> tags = new ArrayList<>();
        for (FlvTag tag : clip.tags()) {
            if (tag.isVideo() && (tag.isConfig() || tag.isMedia())) {
                tags.add(furtherTrack(tag));
            }
            if (tag.isVideo() && tag.isConfig()) {
                tags.add(colours());
            }
            tags.add(tag);
        }
        return new FlvFile(tags);
    }

    private static FlvTag furtherTrack(FlvTag tag) {
        byte[] body = tag.body();
        int from = tag.isConfig() ? 5 : 2; // coded frames have a composition time
        ByteBuffer out = ByteBuffer.allocate(7 + body.length - from);
        out.put((byte) (0x86 | body[0] & 0x70)).put(body[1]).put(AVC1).put((byte) SECOND);
        return new FlvTag(
                FlvTag.VIDEO,
                tag.timestamp(),
                out.put(body, from, body.length - from).array());
    }

    private static FlvTag colours() {
        ByteBuffer out = ByteBuffer.allocate(23)
                .put((byte) 0x96)
                .put((byte) COLOURS)
                .put(AVC1)
                .put((byte) SECOND);
        out.put((byte) 2).putShort((short) 9).put("colorInfo".getBytes(StandardCharsets.US_ASCII));
        return new FlvTag(
                FlvTag.VIDEO,
                0,
                out.put((byte) 3).put((byte) 0).put((byte) 0).put((byte) 9).array());
    }

    private static boolean isFurtherTrack(FlvTag tag) {
        return tag.isVideo() && (tag.body()[0] & 0x8F) == 0x86;
    }

    private static boolean sameBody(FlvTag one, FlvTag other) {
        return ByteBuffer.wrap(one.body()).equals(ByteBuffer.wrap(other.body()));
    }

    /** The frames of two tracks would come in pairs with the same time. */
    private static void assertIsOneTrack(List<TransportStream.Unit> video) {
        assertTrue(video.size() > 10, () -> video.size() + " frames");
        for (int i = 1; i < video.size(); i++) {
            long step = video.get(i).dts() - video.get(i - 1).dts();
            assertTrue(step > 20 * 90, () -> step + " ticks from frame to frame");
        }
    }
}
