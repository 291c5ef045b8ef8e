package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamStats;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a publisher's H.264 is corrected before viewers see it. */
@Timeout(60)
class FrameCheckTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final String SMALL = "6742c01ed900a02ff9701100000303e90000ea600f162e48";
    private static final String LARGE = "677a001eb6cd940b424d808800000300080000030190f8a14cb0";
    private static final String PPS = "68cb83cb20";
    private static final String IDR = "65888400";
    private static final String CONFIG = "1700000000 0142c01e ff e1 0018" + SMALL + "01 0005" + PPS;

    private final ManualTime time = new ManualTime();
    private final Streams streams =
            new TestSettings().linger(Duration.ofMinutes(1), Duration.ZERO).streams(time);
    private final Publisher publisher = streams.publish(NAME);

    @AfterEach
    void close() {
        streams.close();
    }

    private void send(Publisher to, long dts, String hex) throws ProtocolException {
        to.flv(new FlvTag(FlvTag.VIDEO, dts, HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static String frame(String head, String... units) {
        StringBuilder body = new StringBuilder(head);
        for (String unit : units) {
            body.append("%08x".formatted(unit.length() / 2)).append(unit);
        }
        return body.toString();
    }

    private static String key(String... units) {
        return frame("1701000000", units);
    }

    private StreamStats stats() {
        return publisher.stream().stats();
    }

    private Subscription viewer() {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        viewer.viewer().join();
        return viewer;
    }

    @Test
    void idrPicturesThatAreFlaggedAsInterFramesAreShown() throws ProtocolException {
        Subscription early = viewer();
        send(publisher, 0, CONFIG);
        for (int i = 0; i < 300; i++) {
            send(publisher, i * 40, i % 25 == 0 ? frame("2701000000", IDR) : frame("2701000000", "41e0"));
        }
        assertEquals(
                12,
                drain(early).stream()
                        .filter(frame -> frame.startsWith("video-keyframe"))
                        .count());
        assertEquals("video-keyframe@11000", drain(viewer()).get(1));
        assertEquals(12, stats().wrongKeyframeFlags());
        assertEquals(300, stats().videoFrames());
    }

    @Test
    void flagsThatAreRightAreNotCounted() throws ProtocolException {
        send(publisher, 0, CONFIG);
        send(publisher, 0, key(IDR));
        send(publisher, 40, frame("2701000000", "41e0"));
        send(publisher, 80, key("060601c480", "41e0")); // a recovery point
        assertEquals(0, stats().wrongKeyframeFlags());
        assertEquals(0, stats().droppedFrames());
    }

    @Test
    void videoWithoutAKeyframeForFifteenSecondsIsCountedOnce() throws ProtocolException {
        send(publisher, 0, CONFIG);
        for (int second = 0; second < 40; second++, time.advance(Duration.ofSeconds(1))) {
            send(publisher, second * 1000, frame("2701000000", "41e0"));
            assertEquals(second < 15 ? 0 : 1, stats().missingKeyframes());
        }
        send(publisher, 40_000, key(IDR));
        for (int second = 41; second < 60; second++, time.advance(Duration.ofSeconds(1))) {
            send(publisher, second * 1000, frame("2701000000", "41e0"));
        }
        assertEquals(2, stats().missingKeyframes());
    }

    @Test
    void aPublisherThatReturnsWithoutKeyframesIsCountedTooAlthoughNothingOfItsVideoIsShown() throws ProtocolException {
        send(publisher, 0, CONFIG);
        send(publisher, 0, key(IDR));
        publisher.lost();
        Publisher next = streams.publish(NAME);
        send(next, 0, CONFIG);
        for (int second = 0; second < 20; second++, time.advance(Duration.ofSeconds(1))) {
            send(next, second * 1000, frame("2701000000", "41e0"));
        }
        assertEquals(1, stats().missingKeyframes());
    }

    @Test
    void parameterSetsOfAKeyframeAreTheConfigurationOfLaterViewers() throws ProtocolException {
        Subscription early = viewer();
        send(publisher, 0, CONFIG);
        send(publisher, 0, key(SMALL, PPS, IDR));
        assertEquals(List.of("video-config@0", "video-keyframe@0"), drain(early));
        send(publisher, 40, key(LARGE, PPS, IDR));
        assertEquals(List.of("video-config@40", "video-keyframe@40"), drain(early));
        Subscription late = viewer();
        byte[] record = new byte[late.poll().orElseThrow().data().remaining()];
        viewer().poll().orElseThrow().data().get(record);
        DecoderConfig.Avc shown =
                (DecoderConfig.Avc) publisher.stream().decoder(Track.VIDEO).orElseThrow();
        assertEquals(List.of(720, 576, 122), List.of(shown.width(), shown.height(), shown.profile()));
        assertArrayEquals(shown.bytes(), record);
    }

    @Test
    void theConfigurationThatTheyReplacedMayBeRepeated() throws ProtocolException {
        Subscription viewer = viewer();
        for (int second = 0; second < 10; second++, time.advance(Duration.ofSeconds(1))) {
            send(publisher, second * 1000, CONFIG);
            send(publisher, second * 1000, key(LARGE, PPS, IDR));
        }
        assertEquals(
                2,
                drain(viewer).stream()
                        .filter(frame -> frame.startsWith("video-config"))
                        .count());
        send(publisher, 10_000, CONFIG.replace("0142c01e", "0142c01f"));
        assertEquals(List.of("video-config@10000"), drain(viewer), "another one is in force");
    }

    @Test
    void parameterSetsThatAlternateMakeAConfigurationASecondAndEndNothing() throws ProtocolException {
        Subscription viewer = viewer();
        send(publisher, 0, CONFIG);
        for (int i = 0; i < 100; i++, time.advance(Duration.ofMillis(40))) {
            send(publisher, i * 40, key(i % 2 == 0 ? LARGE : SMALL, PPS, IDR));
        }
        List<String> seen = drain(viewer);
        assertEquals(
                100,
                seen.stream()
                        .filter(frame -> frame.startsWith("video-keyframe"))
                        .count());
        long configs =
                seen.stream().filter(frame -> frame.startsWith("video-config")).count();
        assertEquals(true, configs >= 4 && configs <= 6, () -> configs + " in 4 s");
    }

    @Test
    void theConfigurationIsOfTheFormThatTheKeyframeHas() throws ProtocolException {
        send(publisher, 0, "90 61766331 0142c01e ff e1 0018" + SMALL + "01 0005" + PPS);
        send(publisher, 0, frame("91 61766331 000000", LARGE, PPS, IDR));
        byte[] head = new byte[6];
        publisher.stream().videoConfig().orElseThrow().payload().get(head);
        assertEquals("906176633101", HexFormat.of().formatHex(head));
    }

    @Test
    void aConfigurationForWhichAllHeadersLeaveNoRoomIsNotMadeAndEndsNothing() throws ProtocolException {
        Subscription viewer = viewer();
        send(publisher, 0, CONFIG);
        StreamSettings.Limits limits = streams.settings().limits();
        int own = CONFIG.replace(" ", "").length() / 2;
        sendVp9(1, 0, limits.sequenceHeader());
        sendVp9(2, 0, limits.sequenceHeader());
        sendVp9(1, 4, limits.metadata() - own);
        drain(viewer);
        send(publisher, 40, key(LARGE, PPS, IDR));
        assertEquals(List.of("video-keyframe@40"), drain(viewer));
        time.advance(Duration.ofSeconds(2));
        sendVp9(1, 0, limits.sequenceHeader());
        send(publisher, 2040, key(SMALL, PPS, IDR));
        send(publisher, 2080, CONFIG);
        assertEquals(0, publisher.stream().stats().droppedFrames());
    }

    /** Sends a header of a further track and of a size. */
    private void sendVp9(int track, int packetType, int size) throws ProtocolException {
        byte[] body = new byte[size];
        System.arraycopy(HexFormat.of().parseHex("96%02x76703039%02x".formatted(packetType, track)), 0, body, 0, 7);
        publisher.flv(new FlvTag(FlvTag.VIDEO, 0, body));
    }
}
