package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.NginxRtmp;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.Frames;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.rtmp.client.RtmpClient;
import dev.ringcast.rtmp.client.RtmpClientException;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.client.RtmpClientOptions;
import dev.ringcast.rtmp.client.RtmpPlayback;
import dev.ringcast.rtmp.client.RtmpPublication;
import dev.ringcast.rtmp.client.RtmpUrl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against whole servers: every frame that it publishes and plays is the frame that was sent. */
@Timeout(90)
class RtmpClientIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--publish.conflict=reject", "--fanout.max_age=1h");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static RtmpClient client(boolean signed) {
        return new RtmpClient(RtmpClientOptions.DEFAULTS.withSignedHandshake(signed));
    }

    private static RtmpUrl url(String name) {
        return RtmpUrl.parse(SERVER.rtmp(name));
    }

    /** Reads to the end, on a virtual thread. */
    private static CompletableFuture<List<FlvTag>> read(RtmpPlayback playback) {
        return async(() -> {
            try (playback) {
                return Frames.play(playback);
            }
        });
    }

    private static <T> CompletableFuture<T> async(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(call.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Frames and configurations are the same, in order within their track; one that differs is shown alone. */
    private static void assertSame(List<FlvTag> sent, List<FlvTag> got) {
        for (int track : new int[] {FlvTag.VIDEO, FlvTag.AUDIO}) {
            List<FlvTag> expected = of(track, sent);
            List<FlvTag> actual = of(track, got);
            for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
                assertEquals(expected.get(i), actual.get(i), "frame " + i);
            }
            assertEquals(expected.size(), actual.size());
        }
        assertEquals(FlvTag.SCRIPT, got.getFirst().type(), "metadata comes first");
    }

    private static List<FlvTag> of(int track, List<FlvTag> tags) {
        return tags.stream()
                .filter(tag -> tag.type() == track && (tag.isMedia() || tag.isConfig()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPublishedIsPlayedFrameByFrame(boolean signed) throws Exception {
        String name = "live/client-" + signed;
        List<FlvTag> clip = Clip.AVC_AAC.tags().tags();
        try (RtmpClient client = client(signed);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            var played = async(() -> Frames.play(client.play(url(name))));
            try (RtmpPublication publication = client.publish(url(name))) {
                await().atMost(LIMIT).until(() -> viewers(name) == 2);
                Frames.publish(clip, publication);
            }
            assertSame(clip, played.get());
            viewer.awaitStatus("NetStream.Play.UnpublishNotify");
            assertSame(clip, viewer.tags());
        }
    }

    private static long viewers(String name) throws Exception {
        String id = "rtmp%2F" + name.replace("/", "%2F");
        String entry = new String(
                SERVER.http("/api/v1/rtmp/streams/" + id).toURL().openStream().readAllBytes());
        return Long.parseLong(entry.replaceAll("(?s).*\"viewers\":(\\d+).*", "$1"));
    }

    @Test
    void aSecondPublisherHearsThatTheNameIsTaken() throws Exception {
        try (RtmpClient client = client(false);
                RtmpPublication first = client.publish(url("live/taken"))) {
            RtmpClientException refused =
                    assertThrows(RtmpClientException.class, () -> client.publish(url("live/taken")));
            assertEquals(Reason.BAD_NAME, refused.reason(), refused::toString);
            assertTrue(first.failure().isEmpty());
            refused = assertThrows(RtmpClientException.class, () -> client.publish(url("api/taken")));
            assertEquals(Reason.DENIED, refused.reason(), refused::toString);
        }
    }

    @Test
    void ffmpegPlaysWhatTheClientPublishes() throws Exception {
        Peer.FFMPEG.require();
        List<FlvTag> clip = Clip.AVC_AAC.tags().tags();
        String to = SERVER.rtmp("live/ffmpeg");
        try (RtmpClient client = client(false);
                Child player = Peer.FFMPEG.start("-v", "error", "-i", to, "-c", "copy", "-f", "framemd5", "-")) {
            try (RtmpPublication publication = client.publish(url("live/ffmpeg"))) {
                await().atMost(LIMIT).until(() -> viewers("live/ffmpeg") == 1);
                Frames.publish(clip, publication);
            }
            player.succeedsWithin(LIMIT);
            String frames = new String(player.out());
            long lines = frames.lines().filter(line -> !line.startsWith("#")).count();
            assertEquals(clip.stream().filter(FlvTag::isMedia).count(), lines);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nginxTakesAndGivesEveryFrame(boolean signed) throws Exception {
        List<FlvTag> clip = Clip.AVC_AAC.tags().tags();
        try (NginxRtmp nginx = NginxRtmp.start();
                RtmpClient client = client(signed)) {
            RtmpUrl url = RtmpUrl.parse(nginx.url("cam"));
            RtmpPlayback playback = client.play(url);
            var played = read(playback);
            try (RtmpPublication publication = client.publish(url)) {
                Frames.publish(clip, publication);
                assertThrows(RtmpClientException.class, () -> client.publish(url), "the name is taken");
            }
            assertSame(clip, played.get());
        }
    }
}
