package dev.ringcast.rtmp.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Stream.State;
import dev.ringcast.rtmp.chunk.RawMessage;
import dev.ringcast.rtmp.message.Command;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.UserControl.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher receives, and what becomes of its stream. */
@Timeout(60)
class PublishTest {
    private RunningServer server = new RunningServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void restart(Supplier<RunningServer> other) throws IOException {
        server.close();
        server = other.get();
    }

    private static StreamName name(String key) {
        return new StreamName("live", key);
    }

    @Test
    void anEncodersCommandsAreAnsweredOneByOne() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.call(0, "releaseStream", "test");
        encoder.call(0, "FCPublish", "test");
        encoder.call(0, "createStream");
        assertEquals(List.of("_result 2", "onFCPublish 3", "_result 3", "_result 4"), encoder.take(4));
        encoder.publish(1, "test");
        assertEquals(List.of("STREAM_BEGIN 1", "status 1 NetStream.Publish.Start"), encoder.take(2));
        encoder.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == State.ACTIVE);
    }

    static java.util.stream.Stream<Object> noNames() {
        return java.util.stream.Stream.of(false, "");
    }

    @ParameterizedTest(name = "publish({0})")
    @MethodSource("noNames")
    void anEncoderThatPublishesNoNameIsRefused(Object noName) throws IOException {
        RtmpClient other = server.publishing("live"); // a missing key is not a name
        other.send(Media.opening(0));
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == State.ACTIVE);
        encoder.call(1, "publish", noName);
        await().atMost(10, SECONDS)
                .until(() -> server.streams.find(name("test")).isEmpty());
        assertEquals(State.ACTIVE, server.stream("live").state());
    }

    @Test
    void anEncoderWithoutAStreamKeyIsRefusedWithThatReason() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.createStream();
        encoder.publish(1, "");
        Command refusal = encoder.awaitStatus("NetStream.Publish.Denied");
        String why = RtmpClient.information(refusal).string("description").orElse("");
        assertEquals("the stream key is missing: live is the name of the app", why);
    }

    @Test
    void noSecondAnswerToConnectIsSent() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.send(Command.of(0, "releaseStream", 1, null, "test"));
        encoder.call(0, "createStream");
        assertEquals(List.of("_result 2"), encoder.take(1));
    }

    @Test
    void fcUnpublishEndsTheStreamAtOnce() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        encoder.call(0, "FCUnpublish", "test");
        assertEquals("onFCUnpublish", encoder.awaitCommand("onFCUnpublish").name());
        await().atMost(10, SECONDS)
                .until(() -> server.streams.find(name("test")).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void fcUnpublishEndsOnlyTheNamedStreamOfAConnection(String key) throws IOException {
        RtmpClient encoder = server.connected();
        encoder.publish(1, "one");
        encoder.publish(2, "two");
        encoder.call(0, "FCUnpublish", key);
        encoder.awaitCommand("onFCUnpublish");
        await().atMost(10, SECONDS).until(() -> server.streams.find(name(key)).isEmpty());
        encoder.call(0, "_checkbw");
        encoder.awaitCommand("_result");
        assertEquals(1, server.streams.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleteStream", "closeStream"})
    void aCleanStopEndsTheStreamAtOnceAndThePeerMayPublishAgain(String command) throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        encoder.call(1, command, 1.0);
        await().atMost(10, SECONDS)
                .until(() -> server.streams.find(name("test")).isEmpty());
        encoder.publish(1, "again");
        encoder.awaitStatus("NetStream.Publish.Start");
        assertEquals(State.CONNECTING, server.stream("again").state());
    }

    @Test
    void aLostPublisherLeavesAStreamThatLingers() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == State.ACTIVE);
        encoder.reset();
        await().atMost(10, SECONDS).until(() -> server.stream("test").state() == State.LINGERING);
        server.time.advance(Duration.ofSeconds(11));
        await().atMost(10, SECONDS)
                .until(() -> server.streams.find(name("test")).isEmpty());
    }

    @Test
    void aPublisherThatIsTakenOverGetsTheStatusAndACleanClose() throws IOException {
        RtmpClient first = server.publishing("test");
        first.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 1);
        RtmpClient second = server.publishing("test");
        assertEquals(List.of("status 1 NetStream.Publish.BadName"), first.takeAll());
        first.close();
        assertTrue(server.log.end(first).startsWith("taken over"));
        second.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() == 2);
    }

    @Test
    void underRejectASecondPublisherIsRefused() throws IOException {
        restart(() -> new RunningServer(Settings.conflict(Conflict.REJECT)));
        RtmpClient first = server.publishing("test");
        first.send(Media.opening(0));
        RtmpClient second = server.connected();
        second.createStream();
        second.publish(1, "test");
        assertEquals(List.of("status 1 NetStream.Publish.BadName"), second.takeAll());
        second.close();
        assertTrue(server.log.end(second).startsWith("refused: "));
        first.send(Media.inter(40));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() >= 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "../x", "%zz", "a//b", ".hidden", "x\r\nrtmp 1.2.3.4:5: forged"})
    void anInvalidNameIsDenied(String key) throws IOException {
        RtmpClient encoder = server.connected();
        encoder.createStream();
        encoder.publish(1, key);
        Command refusal = encoder.awaitStatus("NetStream.Publish.Denied");
        assertTrue(
                RtmpClient.information(refusal).string("description").orElse("").contains("name"));
        assertEquals(List.of(), encoder.takeAll());
        encoder.close();
        assertTrue(server.log.end(encoder).startsWith("refused: "));
        assertTrue(server.log.containing("").stream().noneMatch(line -> line.contains("\n")));
    }

    @Test
    void aDeniedPublisherGetsTheReasonAndItsSecretIsNotLogged() throws IOException {
        restart(() -> new RunningServer(Settings.conflict(Conflict.TAKEOVER), new Passwords()));
        RtmpClient first = server.connected("live?pass=right");
        first.createStream();
        first.publish(1, "test");
        first.awaitStatus("NetStream.Publish.Start");
        RtmpClient stranger = server.connected();
        stranger.createStream();
        stranger.publish(1, "test?pass=wrong-secret");
        stranger.awaitStatus("NetStream.Publish.Denied");
        stranger.close();
        server.log.end(stranger);
        assertEquals(List.of(), server.log.containing("secret"));
        assertEquals(1, server.streams.list().size(), "no peer took the stream over");
        first.send(Media.opening(0));
        await().atMost(10, SECONDS).until(() -> server.stream("test").stats().videoFrames() >= 1);
    }

    @Test
    void aStreamThatTheOperatorEndedIsRefusedForAWhile() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(Media.opening(0));
        server.streams.end(server.stream("test"));
        assertEquals(List.of("status 1 NetStream.Publish.Denied"), encoder.takeAll());
        encoder.close();
        assertTrue(server.log.end(encoder).startsWith("ended by the operator"));
        RtmpClient back = server.connected();
        back.createStream();
        back.publish(1, "test");
        back.awaitStatus("NetStream.Publish.Denied");
        server.time.advance(Duration.ofSeconds(6));
        server.publishing("test");
    }

    @Test
    void oneConnectionPublishesSeveralStreams() throws IOException {
        RtmpClient encoder = server.publishing("one");
        assertEquals(2, encoder.createStream());
        encoder.publish(2, "two");
        encoder.awaitStatus("NetStream.Publish.Start");
        for (int streamId = 1; streamId <= 2; streamId++) {
            encoder.send(on(streamId, Media.videoConfig().encode()));
            encoder.send(on(streamId, Media.key(0).encode()));
        }
        encoder.send(on(2, Media.inter(40).encode()));
        await().atMost(10, SECONDS).until(() -> server.stream("one").stats().videoFrames() == 1);
        await().atMost(10, SECONDS).until(() -> server.stream("two").stats().videoFrames() == 2);
        encoder.call(2, "deleteStream", 2.0);
        await().atMost(10, SECONDS).until(() -> server.streams.find(name("two")).isEmpty());
        server.time.advance(Duration.ofSeconds(20)); // the deadline for doing nothing does not apply to this connection
        encoder.send(on(1, Media.inter(40).encode()));
        await().atMost(10, SECONDS).until(() -> server.stream("one").stats().videoFrames() == 2);
    }

    private static RawMessage on(int streamId, RawMessage message) {
        return new RawMessage(message.type(), streamId, message.timestamp(), message.payload());
    }

    @Test
    void metadataMayComeOnMessageStreamZeroAndWithoutSetDataFrame() throws IOException {
        RtmpClient encoder = server.publishing("test");
        encoder.send(new Data(0, 0, Media.metadata().body()));
        encoder.send(Media.videoConfig(), Media.key(0));
        Stream stream = server.stream("test");
        await().atMost(10, SECONDS).until(() -> stream.metadata().isPresent());
    }

    @Test
    void mediaOfAPeerThatDoesNotPublishIsDropped() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.send(Media.opening(0));
        encoder.createStream();
        encoder.send(Media.opening(0));
        encoder.publish(1, "test");
        encoder.awaitStatus("NetStream.Publish.Start");
        assertEquals(0, server.stream("test").stats().videoFrames());
    }

    @Test
    void aRefusedPeersLastCommandsDoNotDiscardItsStatus() throws IOException {
        RtmpClient encoder = server.connected();
        encoder.createStream();
        encoder.publish(1, "a b");
        for (int i = 0; i < 100; i++) {
            encoder.send(new UserControl(Event.SET_BUFFER_LENGTH, 1, 3000));
        }
        encoder.awaitStatus("NetStream.Publish.Denied");
        assertEquals(List.of(), encoder.takeAll());
    }
}
