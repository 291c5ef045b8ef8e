package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import dev.ringcast.core.ring.Entry;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parameter sets of H.265 inside keyframes win over the configuration that the publisher sent. */
@Timeout(60)
class HevcParameterSetsTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final String SPS =
            "42010101600000030090000003000003003ca00a080b9f796566924caf016808000003000800000300c840";
    private static final String LARGE_SPS =
            "42010101600000030090000003000003003fa00502016965959a4932bc05a02000000300200000030321";
    private static final String IDR = "2601af08";
    private static final String RECORD =
            "01 01 60000000 900000000000 3c f000 fc fd f8 f8 0000 0f 01 a1 0001 002b" + SPS;
    private static final String LARGE_RECORD =
            "01 01 60000000 900000000000 3f f000 fc fd f8 f8 0000 0f 01 a1 0001 002a" + LARGE_SPS;
    private static final String CONFIG = "90 68766331" + RECORD;

    private final ManualTime time = new ManualTime();
    private final Streams streams =
            new TestSettings().linger(Duration.ofMinutes(1), Duration.ZERO).streams(time);
    private final Publisher publisher = streams.publish(NAME);

    @AfterEach
    void close() {
        streams.close();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private void send(long dts, String hex) throws ProtocolException {
        publisher.flv(new FlvTag(FlvTag.VIDEO, dts, bytes(hex)));
    }

    private static String frame(String head, String... units) {
        StringBuilder body = new StringBuilder(head);
        for (String unit : units) {
            body.append("%08x".formatted(unit.length() / 2)).append(unit);
        }
        return body.toString();
    }

    /** Of Enhanced RTMP: hvc1, coded frames. */
    private static String key(String... units) {
        return frame("91 68766331 000000", units);
    }

    private Subscription viewer() {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        viewer.viewer().join();
        return viewer;
    }

    @Test
    void theyAreTheConfigurationOfViewersThatJoinLater() throws ProtocolException {
        Subscription early = viewer();
        send(0, CONFIG);
        send(0, key(SPS, IDR));
        assertEquals(List.of("video-config@0", "video-keyframe@0"), drain(early));
        send(40, key(LARGE_SPS, IDR));
        assertEquals(List.of("video-config@40", "video-keyframe@40"), drain(early));
        Frame late = viewer().poll().orElseThrow();
        assertArrayEquals(bytes("90 68766331" + LARGE_RECORD), bytes(late));
        assertArrayEquals(
                bytes(LARGE_RECORD),
                publisher.stream().decoder(Track.VIDEO).orElseThrow().bytes());
    }

    @Test
    void thoseOfAFurtherTrackAreTheConfigurationOfThatTrack() throws ProtocolException {
        Track further = Track.of(MediaKind.VIDEO, 1);
        send(0, CONFIG);
        send(0, "96 00 68766331 01" + RECORD);
        send(0, frame("96 01 68766331 01 000000", LARGE_SPS, IDR));
        Stream stream = publisher.stream();
        assertArrayEquals(
                bytes(LARGE_RECORD), stream.decoder(further).orElseThrow().bytes());
        assertArrayEquals(
                bytes(RECORD), stream.decoder(Track.VIDEO).orElseThrow().bytes());
        Entry shown = stream.feed().joinPoint().headers().find(further, Frame.Kind.CONFIG);
        assertArrayEquals(bytes("96 00 68766331 01" + LARGE_RECORD), bytes(shown.frame()));
    }

    private static byte[] bytes(Frame frame) {
        byte[] body = new byte[frame.size()];
        frame.payload().get(body);
        return body;
    }

    @Test
    void theConfigurationIsOfTheFormThatTheKeyframeHas() throws ProtocolException {
        send(0, "1c 00 000000" + RECORD);
        send(0, frame("1c 01 000000", LARGE_SPS, IDR));
        assertArrayEquals(
                bytes("1c 00 000000" + LARGE_RECORD),
                bytes(publisher.stream().videoConfig().orElseThrow()));
    }

    @Test
    void theConfigurationThatTheyReplacedMayBeRepeated() throws ProtocolException {
        Subscription viewer = viewer();
        for (int second = 0; second < 10; second++, time.advance(Duration.ofSeconds(1))) {
            send(second * 1000, CONFIG);
            send(second * 1000, key(LARGE_SPS, IDR));
        }
        assertEquals(
                2,
                drain(viewer).stream()
                        .filter(frame -> frame.startsWith("video-config"))
                        .count());
    }

    @Test
    void thoseThatAlternateMakeAConfigurationASecondAndEndNothing() throws ProtocolException {
        Subscription viewer = viewer();
        send(0, CONFIG);
        for (int i = 0; i < 100; i++, time.advance(Duration.ofMillis(40))) {
            send(i * 40, key(i % 2 == 0 ? LARGE_SPS : SPS, IDR));
        }
        List<String> seen = drain(viewer);
        assertEquals(
                100,
                seen.stream()
                        .filter(frame -> frame.startsWith("video-keyframe"))
                        .count());
        long configs =
                seen.stream().filter(frame -> frame.startsWith("video-config")).count();
        assertTrue(configs >= 4 && configs <= 6, () -> configs + " in 4 s");
    }

    @Test
    void brokenOnesAndThoseOfAnInterFrameChangeNothing() throws ProtocolException {
        Subscription viewer = viewer();
        send(0, CONFIG);
        send(0, key("420101", IDR));
        send(40, frame("a1 68766331 000000", LARGE_SPS, "0201d0"));
        assertEquals(List.of("video-config@0", "video-keyframe@0", "video-inter@40"), drain(viewer));
        assertEquals(0, publisher.stream().stats().droppedFrames());
    }
}
