package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of several video and audio tracks (Enhanced RTMP v2, "Multitrack Streaming"). */
@Timeout(60)
class MultitrackStreamTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final int KEY = 0x90;
    private static final int INTER = 0xA0;
    private static final int START = 0;
    private static final int CODED = 1;
    private static final int COLOURS = 4;
    private static final int CHANNELS = 4;

    private final ManualTime time = new ManualTime();
    private final Streams streams = new TestSettings().streams(time);

    @AfterEach
    void close() {
        streams.close();
    }

    /** A packet of VP9; of the default track in the form without a number. */
    private static Frame video(int track, int frameType, int packetType, long dts, int data) throws ProtocolException {
        return packet(FlvTag.VIDEO, frameType, packetType, 6, "vp09", track, dts, new byte[] {(byte) data});
    }

    private static Frame audio(int track, int packetType, long dts, int data) throws ProtocolException {
        return packet(FlvTag.AUDIO, 0x90, packetType, 5, "Opus", track, dts, new byte[] {(byte) data});
    }

    private static Frame packet(
            int tag, int high, int packetType, int multitrack, String fourCc, int track, long dts, byte[] data)
            throws ProtocolException {
        ByteBuffer body = ByteBuffer.allocate(7 + data.length);
        body.put((byte) (high | (track == 0 ? packetType : multitrack)));
        if (track > 0) {
            body.put((byte) packetType);
        }
        body.put(fourCc.getBytes(StandardCharsets.US_ASCII));
        if (track > 0) {
            body.put((byte) track);
        }
        byte[] whole = new byte[body.put(data).position()];
        body.flip().get(whole);
        return FlvFrames.parse(tag, dts, whole);
    }

    /** Headers of two tracks of each kind, with colours and loudspeakers. */
    private static void publishHeaders(Publisher publisher) throws ProtocolException {
        publisher.publish(audio(1, START, 0, 1));
        publisher.publish(video(1, KEY, START, 0, 1));
        publisher.publish(video(1, KEY, COLOURS, 0, 1));
        publisher.publish(audio(0, START, 0, 1));
        publisher.publish(audio(0, CHANNELS, 0, 1));
        publisher.publish(video(0, KEY, START, 0, 1));
        publisher.publish(video(0, KEY, COLOURS, 0, 1));
        publisher.publish(Frames.metadata(1));
    }

    private static void publishMoment(Publisher publisher, int frameType, long dts) throws ProtocolException {
        publisher.publish(video(0, frameType, CODED, dts, 1));
        publisher.publish(video(1, frameType, CODED, dts, 1));
        publisher.publish(audio(0, CODED, dts, 1));
        publisher.publish(audio(1, CODED, dts, 1));
    }

    private Subscription subscribe() {
        return streams.subscribe(NAME, SubscriberOptions.APPLICATION);
    }

    @Test
    void aViewerThatJoinsGetsTheHeadersOfAllTracksFirst() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publishHeaders(publisher);
        publishMoment(publisher, KEY, 1000);
        publishMoment(publisher, INTER, 1040);
        assertEquals(
                List.of(
                        "data-metadata@0",
                        "video-config@1000",
                        "video-track_metadata@1000",
                        "video 1-config@1000",
                        "video 1-track_metadata@1000",
                        "audio-config@1000",
                        "audio-track_metadata@1000",
                        "audio 1-config@1000",
                        "video-keyframe@1000",
                        "video 1-keyframe@1000",
                        "audio-inter@1000",
                        "audio 1-inter@1000",
                        "video-inter@1040",
                        "video 1-inter@1040",
                        "audio-inter@1040",
                        "audio 1-inter@1040"),
                drain(subscribe()));
    }

    @Test
    void coloursThatComeBeforeTheFirstKeyframeReachViewersThatWaitForIt() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = subscribe();
        assertTrue(viewer.viewer().join());
        publisher.publish(video(0, KEY, START, 0, 1));
        publisher.publish(video(0, KEY, COLOURS, 0, 1));
        publisher.publish(video(0, KEY, CODED, 0, 1));
        assertEquals(List.of("video-config@0", "video-track_metadata@0", "video-keyframe@0"), drain(viewer));
    }

    @Test
    void newColoursTakeThePlaceOfTheOldOnesAndLeaveTheCache() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(video(0, KEY, START, 0, 1));
        publisher.publish(video(0, KEY, COLOURS, 0, 1));
        publisher.publish(video(0, KEY, CODED, 0, 1));
        time.advance(Duration.ofSeconds(1));
        publisher.publish(video(0, KEY, COLOURS, 1000, 2));
        publisher.publish(video(0, INTER, CODED, 1000, 1));
        assertEquals(
                List.of("video-config@0", "video-keyframe@0", "video-track_metadata@1000", "video-inter@1000"),
                drain(subscribe()));
        publisher.publish(video(0, KEY, CODED, 2000, 1));
        Subscription later = subscribe();
        later.poll();
        assertEquals(2, later.poll().orElseThrow().data().get(), "the newest colours");
    }

    @Test
    void aGopBeginsWithTheFirstKeyframeOfItsMoment() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        for (long dts = 0; dts <= 2000; dts += 1000) {
            publisher.publish(video(1, KEY, CODED, dts, 1));
            publisher.publish(video(0, KEY, CODED, dts, 1));
        }
        assertEquals(List.of("video 1-keyframe@2000", "video-keyframe@2000"), drain(subscribe()));
    }

    @Test
    void aKeyframeOfAFurtherTrackAloneBeginsNoGop() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(video(0, KEY, CODED, 0, 1));
        publisher.publish(video(1, KEY, CODED, 500, 1));
        publisher.publish(video(0, INTER, CODED, 1000, 1));
        assertEquals(List.of("video-keyframe@0", "video 1-keyframe@500", "video-inter@1000"), drain(subscribe()));
    }

    @Test
    void aStreamWithoutADefaultTrackIsCachedByItsFirstOne() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(video(2, KEY, CODED, 0, 1));
        publisher.publish(video(2, KEY, CODED, 1000, 1));
        assertEquals(List.of("video 2-keyframe@1000"), drain(subscribe()));
    }

    @Test
    void messagesOfSeveralTracksReachViewersTrackByTrack() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = subscribe();
        assertTrue(viewer.viewer().join());
        byte[] message = {(byte) 0x96, 0x11, 'v', 'p', '0', '9', 1, 0, 0, 1, 7, 0, 0, 0, 1, 8};
        publisher.publish(FlvFrames.parse(FlvTag.VIDEO, 40, message));
        assertEquals(List.of("video 1-keyframe@40", "video-keyframe@40"), drain(viewer));
    }

    @Test
    void aBrokenMessageOfSeveralTracksIsDroppedAndCounted() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        byte[] message = {(byte) 0x96, 0x11, 'v', 'p', '0', '9', 1, 0, 0, 9, 7};
        publisher.publish(FlvFrames.parse(FlvTag.VIDEO, 40, message));
        assertEquals(1, publisher.stream().stats().droppedFrames());
    }

    @Test
    void aPublisherThatReturnsBringsTheHeadersOfAllTracks() throws ProtocolException {
        Publisher first = streams.publish(NAME);
        first.publish(Frames.key(0));
        Subscription viewer = subscribe();
        drain(viewer);
        first.lost();
        Publisher second = streams.publish(NAME);
        publishHeaders(second);
        second.publish(video(0, KEY, CODED, 0, 1));
        List<String> seen = drain(viewer);
        assertEquals(9, seen.size(), seen::toString);
        assertTrue(seen.get(0).startsWith("data-metadata"), seen::toString);
        assertTrue(seen.get(3).startsWith("video 1-config"), seen::toString);
        assertTrue(seen.get(8).startsWith("video-keyframe"), seen::toString);
    }

    @Test
    void eachTrackHasItsFrames() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publishHeaders(publisher);
        publishMoment(publisher, KEY, 0);
        publisher.publish(video(0, INTER, CODED, 40, 1));
        Stream stream = publisher.stream();
        assertEquals(2, stream.frames(Track.VIDEO));
        assertEquals(1, stream.frames(video1()));
        assertEquals(1, stream.frames(audio1()));
        assertEquals(2, stream.stats().videoFrames());
        assertEquals(1, stream.stats().audioFrames());
        assertEquals(List.of(Track.VIDEO, video1(), Track.AUDIO, audio1()), stream.tracks());
        assertEquals("VP9", stream.codec(video1()).orElseThrow());
        assertTrue(stream.decoder(audio1()).isPresent());
    }

    private static Track video1() {
        return Track.of(MediaKind.VIDEO, 1);
    }

    private static Track audio1() {
        return Track.of(MediaKind.AUDIO, 1);
    }

    @Test
    void theHeadersOfAllTracksTogetherAreBounded() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        byte[] config = new byte[200 << 10];
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 0, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 1, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 1, 0, config)); // in place of the one before
        Frame third = packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 2, 0, config);
        RefusedException refused = assertThrows(RefusedException.class, () -> publisher.publish(third));
        assertEquals(RefusedException.Reason.TOO_LARGE, refused.reason());
    }

    @Test
    void eachTracksTimesWrapForThemselves() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = subscribe();
        assertTrue(viewer.viewer().join());
        long edge = 1L << 32;
        publisher.publish(video(0, KEY, CODED, edge - 40, 1));
        publisher.publish(video(1, KEY, CODED, edge - 40, 1));
        publisher.publish(video(0, INTER, CODED, 0, 1));
        publisher.publish(video(1, INTER, CODED, edge - 1, 1));
        publisher.publish(video(2, KEY, CODED, 10, 1));
        assertEquals(
                List.of(
                        "video-keyframe@" + (edge - 40),
                        "video 1-keyframe@" + (edge - 40),
                        "video-inter@" + edge,
                        "video 1-inter@" + (edge - 1),
                        "video 2-keyframe@" + (edge + 10)),
                drain(viewer));
    }

    @Test
    void aTrackThatIsBrokenOrUnknownIsDroppedAlone() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = subscribe();
        assertTrue(viewer.viewer().join());
        byte[] message = {(byte) 0x96, 0x11, 'v', 'p', '0', '9', 16, 0, 0, 1, 7, 1, 0, 0, 0, 0, 0, 0, 1, 8};
        publisher.publish(FlvFrames.parse(FlvTag.VIDEO, 40, message));
        assertEquals(List.of("video-keyframe@40"), drain(viewer));
        assertEquals(2, publisher.stream().stats().droppedFrames());
    }

    @Test
    void aBrokenHeaderGivesNoRoomToOthers() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        byte[] config = new byte[200 << 10];
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 0, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 1, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "avc1", 0, 0, new byte[1]));
        assertEquals(1, publisher.stream().stats().droppedFrames());
        Frame third = packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 2, 0, config);
        assertThrows(RefusedException.class, () -> publisher.publish(third), "the first is still in force");
    }

    @Test
    void metadataThatWaitsGivesNoRoomToOthers() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        byte[] large = new byte[60 << 10];
        RefusedException refused = assertThrows(RefusedException.class, () -> {
            for (int track = 0; track < Track.MAX; track++) {
                publisher.publish(packet(FlvTag.VIDEO, KEY, COLOURS, 6, "vp09", track, 0, large));
                publisher.publish(packet(FlvTag.VIDEO, KEY, COLOURS, 6, "vp09", track, 0, new byte[1]));
            }
        });
        assertEquals(RefusedException.Reason.TOO_LARGE, refused.reason());
    }

    @Test
    void headersMayFillTheirRoomToTheLastByte() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        StreamSettings.Limits limits = streams.settings().limits();
        byte[] config = new byte[limits.sequenceHeader() - 7];
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 1, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 2, 0, config));
        publisher.publish(packet(FlvTag.VIDEO, KEY, COLOURS, 6, "vp09", 1, 0, new byte[limits.metadata() - 7]));
        publisher.publish(packet(FlvTag.VIDEO, KEY, START, 6, "vp09", 1, 0, config));
        Frame one = video(0, KEY, START, 0, 1);
        assertThrows(RefusedException.class, () -> publisher.publish(one));
    }

    @Test
    void theLossOfOneTracksFrameTouchesNoOtherTrack() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        assertTrue(viewer.viewer().join());
        publisher.publish(video(0, KEY, CODED, 0, 1));
        publisher.publish(video(1, KEY, CODED, 0, 1));
        viewer.viewer().take();
        viewer.viewer().missed(viewer.viewer().take());
        publisher.publish(video(0, INTER, CODED, 40, 1));
        publisher.publish(video(1, INTER, CODED, 40, 1));
        assertEquals(List.of("video-inter@40"), drain(viewer));
        assertEquals(2, viewer.skippedFrames().total(), "the lost one, and the one that refers to it");
    }

    @Test
    void beforeTheFirstKeyframeOfATrackNothingOfItIsMissed() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        assertTrue(viewer.viewer().join());
        publisher.publish(video(0, KEY, CODED, 0, 1));
        publisher.publish(video(1, INTER, CODED, 0, 1));
        assertEquals(List.of("video-keyframe@0"), drain(viewer));
        assertEquals(0, viewer.skippedFrames().total());
    }

    @Test
    void aViewerThatIsTooFarBehindResumesWithAllTracks() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = streams.subscribe(NAME, Watching.NETWORK);
        assertTrue(viewer.viewer().join());
        for (long dts = 0; dts <= 60_000; dts += 1000) {
            time.advance(Duration.ofSeconds(1));
            publisher.publish(video(1, KEY, CODED, dts, 1));
            publisher.publish(video(0, KEY, CODED, dts, 1));
        }
        assertEquals(List.of("video 1-keyframe@60000", "video-keyframe@60000"), drain(viewer));
    }

    @Test
    void coloursOfOneTrackThatChangeLeaveTheCacheOfAll() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        publishHeaders(publisher);
        publishMoment(publisher, KEY, 0);
        time.advance(Duration.ofSeconds(1));
        publisher.publish(video(1, KEY, COLOURS, 40, 2));
        publishMoment(publisher, INTER, 40);
        assertTrue(drain(subscribe()).contains("video-keyframe@0"));
        publisher.publish(video(1, KEY, START, 80, 2));
        publishMoment(publisher, INTER, 80);
        assertTrue(drain(subscribe()).stream().noneMatch(frame -> frame.endsWith("@0") && frame.contains("keyframe")));
    }

    @Test
    void ofTwoPublicationsNoTrackKeepsTheOtherOnesHeaders() throws ProtocolException {
        Publisher first = streams.publish(NAME);
        publishHeaders(first);
        publishMoment(first, KEY, 0);
        first.lost();
        Publisher second = streams.publish(NAME);
        second.publish(video(0, KEY, START, 0, 2));
        second.publish(video(0, KEY, CODED, 0, 1));
        List<String> joined = drain(subscribe());
        assertEquals(2, joined.size(), joined::toString);
        assertTrue(joined.get(0).startsWith("video-config"), joined::toString);
        assertEquals(List.of(Track.VIDEO), second.stream().tracks());
    }

    @Test
    void metadataOfSeveralTracksThatWaitedGoesBeforeTheNextFrame() throws ProtocolException {
        Publisher publisher = streams.publish(NAME);
        Subscription viewer = subscribe();
        for (int version = 1; version <= 2; version++) {
            publisher.publish(video(0, KEY, COLOURS, 0, version));
            publisher.publish(video(1, KEY, COLOURS, 0, version));
        }
        assertTrue(viewer.viewer().join());
        time.advance(Duration.ofMillis(100));
        publisher.publish(audio(0, CODED, 100, 1));
        assertEquals("audio-inter@100", drain(viewer).get(4), "behind two versions for two tracks");
    }
}
