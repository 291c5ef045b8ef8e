package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says about a stream, from its first publisher until it ends. */
class StreamLogTest {
    private static final StreamName NAME = StreamName.parse("live/cam");
    private static final Peer FIRST = new Peer("rtmp", new InetSocketAddress("192.0.2.1", 1001), "key=secret");
    private static final Peer SECOND = new Peer("rtmp", new InetSocketAddress("192.0.2.2", 1002), "key=secret");
    private static final String CARRIES = "INFO live/cam: VP9 25 fps, Opus, 2.0 Mbit/s, encoder ";

    private final ManualTime time = new ManualTime();
    private final Logged log = new Logged("dev.ringcast.streams");
    private final Streams streams =
            new TestSettings().linger(Duration.ofSeconds(10), Duration.ZERO).streams(time);

    @AfterEach
    void close() {
        streams.close();
        log.close();
    }

    private Publisher publish(Peer peer) {
        return streams.publish(NAME, peer, reason -> {});
    }

    /** Publishes seconds of 25 video frames and as many audio frames. */
    private void send(Publisher publisher, int seconds) {
        publisher.publish(Frames.key(0));
        for (int i = 1; i <= 25 * seconds; i++) {
            time.advance(Duration.ofMillis(40));
            publisher.publish(Frames.inter(i * 40L, 9_990));
            publisher.publish(Frames.audio(i * 40L));
            streams.tick(time.nanos());
        }
    }

    @Test
    void aStreamThatIsPublishedAndStopped() {
        Publisher publisher = publish(FIRST);
        assertEquals(List.of("INFO live/cam: published by rtmp 192.0.2.1:1001"), log.take());
        publisher.encoder("FMLE/3.0");
        send(publisher, 5);
        assertEquals(List.of(CARRIES + "FMLE/3.0"), log.take(), "once, when the rates are known");
        publisher.close();
        assertEquals(
                List.of("INFO live/cam: ended after 5.0 s, its publisher stopped; 126 video and 125 audio frames, 1.3"
                        + " MB"),
                log.take());
    }

    @Test
    void aPublisherThatIsLostAndReturns() {
        Publisher first = publish(FIRST);
        send(first, 4);
        log.take();
        first.lost();
        assertEquals(
                List.of("INFO live/cam: its publisher was lost (rtmp 192.0.2.1:1001); the stream stays for 10 s"),
                log.take());
        time.advance(Duration.ofMillis(3_200));
        Publisher second = publish(SECOND);
        assertEquals(
                List.of("INFO live/cam: published by rtmp 192.0.2.2:1002, 3.2 s after the last publisher"), log.take());
        send(second, 4);
        assertEquals(1, log.take().size(), "the content of each publication is logged");
        second.lost();
        log.take();
        time.advance(Duration.ofSeconds(10));
        streams.tick(time.nanos());
        streams.tick(time.nanos());
        List<String> lines = log.take();
        assertEquals(1, lines.size(), lines::toString);
        assertEquals(
                "INFO live/cam: ended after 21 s, its publisher was lost",
                lines.getFirst().split(";")[0]);
    }

    @Test
    void aPublisherThatIsTakenOver() {
        Publisher first = publish(FIRST);
        first.publish(Frames.key(0));
        log.take();
        publish(SECOND);
        assertEquals(
                List.of(
                        "INFO live/cam: VP9, encoder unknown",
                        "INFO live/cam: published by rtmp 192.0.2.2:1002, which takes over from rtmp 192.0.2.1:1001"),
                log.take());
        first.lost();
        assertEquals(List.of(), log.take(), "it had the stream no more");
    }

    @Test
    void aStreamThatIsEndedByTheOperatorOrWithTheServer() {
        publish(FIRST);
        log.take();
        streams.end(streams.find(NAME).orElseThrow());
        assertEquals(
                List.of("INFO live/cam: ended after 0.0 s, ended by the operator; 0 video and 0 audio frames, 0 B"),
                log.take());
        time.advance(Duration.ofSeconds(6));
        publish(FIRST);
        log.take();
        streams.stop();
        streams.stop();
        assertEquals(
                List.of("INFO live/cam: ended after 0.0 s, the server stops; 0 video and 0 audio frames, 0 B"),
                log.take());
    }

    @Test
    void theEncoderThatMetadataNamesCountsMoreAndBreaksNoLine() {
        Publisher publisher = publish(FIRST);
        publisher.encoder("FMLE/3.0");
        AmfObject properties = new AmfObject(
                AmfObject.Kind.OBJECT, Map.of("encoder", "obs\nFORGED" + "x".repeat(500), "framerate", 29.97));
        byte[] body = Amf0.encodeAll("onMetaData", properties);
        publisher.publish(new Frame(Codec.DATA, Frame.Kind.METADATA, 0, 0, body, 0));
        log.take();
        send(publisher, 4);
        assertEquals(
                List.of(CARRIES.replace("25 fps", "29.97 fps") + "obs?FORGED" + "x".repeat(110) + "…"), log.take());
    }
}
