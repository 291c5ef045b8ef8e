package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.live.Stream;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a player receives. */
@Timeout(60)
class PlayTest {
    private static final List<String> BEGIN = List.of(
            "STREAM_BEGIN 1",
            "status 1 NetStream.Play.Reset",
            "status 1 NetStream.Play.Start",
            "data 1 |RtmpSampleAccess @0");

    private RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private RtmpClient ready() throws IOException {
        RtmpClient player = server.connected();
        player.createStream();
        return player;
    }

    private void awaitFrames(String key, long video) {
        Stream stream = server.stream(key);
        await(video + " video frames")
                .atMost(10, SECONDS)
                .until(() -> stream.stats().videoFrames() == video);
    }

    @Test
    void aPlayerThatWaitsGetsNothingUntilTheStreamIsPublished() throws IOException {
        RtmpClient player = ready();
        player.play(1, "test");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 1);
        player.call(0, "_checkbw");
        assertEquals(List.of("_result 4"), player.take(1));
        RtmpClient encoder = server.publishing("test");
        assertEquals(BEGIN, player.take(4));
        encoder.send(Media.opening(1000));
        assertEquals(
                List.of(
                        "data 1 onMetaData @0",
                        "video 1 @0 config",
                        "audio 1 @0 config",
                        "video 1 @1000 key",
                        "audio 1 @1005"),
                player.take(5));
        assertEquals(0, server.streams.waiting());
    }

    @Test
    void aPlayWithADurationEndsAfterIt() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(1000));
        awaitFrames("test", 1);
        RtmpClient player = ready();
        player.call(1, "play", "test", -2.0, 100.0);
        for (long time = 1040; time < 1400; time += 40) {
            encoder.send(Media.inter(time));
        }
        List<String> all = player.takeAll();
        assertEquals("video 1 @1080", all.get(all.size() - 3));
        assertEquals("status 1 NetStream.Play.Stop", all.get(all.size() - 1));
        player.close();
    }

    @Test
    void aPlayerThatWaitsInVainGetsStreamNotFound() throws IOException {
        RtmpClient player = ready();
        player.play(1, "test");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 1);
        server.time.advance(Duration.ofSeconds(11));
        assertEquals(List.of("status 1 NetStream.Play.StreamNotFound"), player.takeAll());
        player.close();
        assertEquals("no such stream", server.log.end(player));
        assertEquals(0, server.streams.waiting());
    }

    @Test
    void aPlayerThatJoinsLateGetsHeadersAndTheCachedGopAtItsTimes() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        encoder.send(Media.key(2000), Media.audio(2010), Media.inter(2040));
        awaitFrames("test", 3);
        RtmpClient player = ready();
        player.play(1, "test");
        assertEquals(BEGIN, player.take(4));
        assertEquals(
                List.of(
                        "data 1 onMetaData @0",
                        "video 1 @2000 config",
                        "audio 1 @2000 config",
                        "video 1 @2000 key",
                        "audio 1 @2010",
                        "video 1 @2040"),
                player.take(6));
        encoder.send(Media.inter(2080));
        assertEquals(List.of("video 1 @2080"), player.take(1));
    }

    @Test
    void metadataHasTheTimeZeroHoweverItComes() throws IOException {
        RtmpClient encoder = server.publishing("test");
        RtmpClient player = server.playing("test");
        encoder.send(Media.opening(700_000));
        player.take(6);
        server.time.advance(Duration.ofSeconds(1)); // metadata goes ten times a second at the most
        encoder.send(Media.key(702_000), new Data(1, 702_010, Media.metadata().body()), Media.inter(702_040));
        assertEquals(List.of("video 1 @702000 key", "data 1 onMetaData @0", "video 1 @702040"), player.take(3));
    }

    @Test
    void atTheEndQueuedMediaThenEofThenTheStatusThenTheCloseArrive() throws IOException {
        RtmpClient encoder = server.publishing("test");
        RtmpClient player = server.playing("test");
        encoder.send(Media.opening(0));
        encoder.send(Media.inter(40));
        encoder.call(1, "deleteStream", 1.0);
        assertEquals(
                List.of(
                        "data 1 |RtmpSampleAccess @0",
                        "data 1 onMetaData @0",
                        "video 1 @0 config",
                        "audio 1 @0 config",
                        "video 1 @0 key",
                        "audio 1 @5",
                        "video 1 @40",
                        "STREAM_EOF 1",
                        "status 1 NetStream.Play.UnpublishNotify"),
                player.takeAll());
        player.close();
        assertEquals("stream ended: its publisher stopped", server.log.end(player));
    }

    @Test
    void aPlayerNoticesNeitherALostPublisherNorATakeover() throws IOException {
        RtmpClient first = server.publishing("test");
        RtmpClient player = server.playing("test");
        first.send(Media.opening(5000));
        player.take(6);
        first.reset();
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == Stream.State.LINGERING);
        RtmpClient second = server.publishing("test");
        second.send(Media.inter(0), Media.metadata(), Media.videoConfig(), Media.audioConfig(), Media.key(40));
        assertTrue(player.take(1).get(0).equals("data 1 onMetaData @0"));
        assertTrue(player.take(1).get(0).endsWith(" config"));
        assertTrue(player.take(1).get(0).endsWith(" config"));
        assertTrue(player.take(1).get(0).endsWith(" key"));
        RtmpClient third = server.publishing("test");
        third.send(Media.opening(90_000));
        player.take(3);
        assertTrue(player.take(1).get(0).endsWith(" key"));
    }

    @Test
    void anotherMessageStreamGetsTheSameFrames() throws IOException {
        RtmpClient encoder = server.publishing("test");
        RtmpClient usual = server.playing("test");
        RtmpClient other = server.connected();
        other.play(7, "test");
        assertEquals(7, other.awaitStatus("NetStream.Play.Reset").streamId());
        assertEquals(7, other.awaitStatus("NetStream.Play.Start").streamId());
        encoder.send(Media.opening(0));
        encoder.send(Media.key(40, 200_000), Media.inter(80));
        for (int i = 0; i < 8; i++) {
            assertEquals(payload(usual.next()), payload(other.next()));
        }
    }

    private static String payload(RtmpMessage message) {
        var raw = message.encode();
        return raw.type() + "@" + raw.timestamp() + ":" + Arrays.hashCode(raw.payload());
    }

    @Test
    void resetIsSentOnlyIfThePlayerRequestsIt() throws IOException {
        server.publishing("test");
        RtmpClient player = ready();
        player.call(1, "play", "test", -2.0, -1.0, false);
        assertEquals(List.of("STREAM_BEGIN 1", "status 1 NetStream.Play.Start"), player.take(2));
    }

    @Test
    void aPausedPlayerGetsNothingAndContinuesAtAKeyframe() throws IOException {
        RtmpClient encoder = server.publishing("test");
        RtmpClient player = server.playing("test");
        encoder.send(Media.opening(0));
        player.take(6);
        player.call(1, "pause", true, 0.0);
        player.awaitStatus("NetStream.Pause.Notify");
        encoder.send(Media.inter(40), Media.audio(45), Media.videoConfig());
        assertEquals(List.of("video 1 @0 config"), player.take(1), "configurations are never left out");
        player.call(1, "pause", false, 0.0);
        player.awaitStatus("NetStream.Unpause.Notify");
        encoder.send(Media.inter(80), Media.audio(85), Media.key(120), Media.inter(160));
        assertEquals(List.of("audio 1 @85", "video 1 @120 key", "video 1 @160"), player.take(3));
    }

    @Test
    void audioAndVideoCanBeTurnedOffAndOnAgain() throws IOException {
        RtmpClient encoder = server.publishing("test");
        RtmpClient player = server.playing("test");
        player.call(1, "receiveVideo", false);
        player.call(0, "_checkbw");
        assertEquals(List.of("data 1 |RtmpSampleAccess @0", "_result 5"), player.take(2));
        encoder.send(Media.opening(0));
        player.take(3);
        assertEquals(List.of("audio 1 @5"), player.take(1));
        player.call(1, "receiveAudio", false);
        player.call(1, "receiveVideo", true);
        player.awaitStatus("NetStream.Seek.Notify");
        player.awaitStatus("NetStream.Play.Start");
        encoder.send(Media.inter(40), Media.audio(45), Media.key(80), Media.audio(85), Media.inter(120));
        assertEquals(List.of("video 1 @80 key", "video 1 @120"), player.take(2));
    }

    @Test
    void seekingInALiveStreamIsAnsweredAndChangesNothing() throws IOException {
        server.publishing("test");
        RtmpClient player = server.playing("test");
        player.call(1, "seek", 1000.0);
        player.awaitStatus("NetStream.Seek.Notify");
    }

    @Test
    void aPlayerThatClosesItsMessageStreamMayPlayAnother() throws IOException {
        RtmpClient one = server.publishing("one");
        RtmpClient two = server.publishing("two");
        RtmpClient player = server.playing("one");
        one.send(Media.opening(0));
        player.take(6);
        player.call(1, "closeStream");
        server.awaitViewers("one", 0);
        two.send(Media.opening(700));
        awaitFrames("two", 1);
        player.play(1, "two");
        assertEquals(BEGIN, player.take(4));
        assertEquals("data 1 onMetaData @0", player.take(1).get(0));
    }

    @Test
    void aSecondPlayOnTheSameMessageStreamReplacesTheFirst() throws IOException {
        server.publishing("one");
        server.publishing("two");
        RtmpClient player = server.playing("one");
        player.call(1, "play2", RtmpClient.object(Map.of("streamName", "two")));
        player.take(1);
        assertEquals(BEGIN, player.take(4));
        server.awaitViewers("one", 0);
        server.awaitViewers("two", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "..", "%2e%2e%2fx", "<script>", "${jndi:ldap://x}"})
    void anInvalidNameIsRefused(String key) throws IOException {
        RtmpClient player = ready();
        player.play(1, key);
        player.awaitStatus("NetStream.Play.Failed");
        assertEquals(List.of(), player.takeAll());
    }

    @Test
    void aDeniedPlayerIsRefusedWithoutWaitingForTheStream() throws IOException {
        server.close();
        server = new RunningServer(StreamSettings.DEFAULTS, new Passwords());
        RtmpClient player = ready();
        player.play(1, "test?pass=guessed-secret");
        player.awaitStatus("NetStream.Play.Failed");
        player.close();
        server.log.end(player);
        assertEquals(0, server.streams.waiting());
        assertEquals(List.of(), server.log.containing("secret"));
    }

    @Test
    void whenTheServerStopsEachPeerGetsTheStatusOfItsRole() throws Exception {
        RtmpClient encoder = server.publishing("test");
        RtmpClient player = server.playing("test");
        player.take(1);
        RtmpClient waiting = ready();
        waiting.play(1, "absent");
        await().atMost(10, SECONDS).until(() -> server.streams.waiting() == 1);
        RtmpClient idle = server.connected();
        RtmpClient silent = server.socket();
        server.rtmp.stopAccepting();
        server.streams.stop();
        Thread drain = Thread.ofVirtual().start(() -> server.rtmp.drain(Duration.ofSeconds(20)));
        assertEquals(List.of("STREAM_EOF 1", "status 1 NetStream.Play.UnpublishNotify"), player.takeAll());
        assertEquals(List.of("status 1 NetStream.Unpublish.Success"), encoder.takeAll());
        assertEquals(List.of("status 1 NetStream.Play.Failed"), waiting.takeAll());
        assertEquals(List.of(), idle.takeAll());
        silent.awaitClose();
        drain.join(10_000); // 2 s are for peers that get the status and do not close
        assertTrue(!drain.isAlive());
        assertEquals(0, server.rtmp.connections());
    }
}
