package dev.ringcast.core.live;

import static dev.ringcast.core.live.Watching.drain;
import static dev.ringcast.core.live.Watching.publishGop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamEndedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamStats;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.Track;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublisherTest {
    private static final StreamName NAME = new StreamName("live", "test");

    private final ManualTime time = new ManualTime();
    private final Streams streams = new TestSettings().streams(time);
    private final Publisher publisher = streams.publish(NAME);
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Streams on whose clock a publish stands still, and their publisher. */
    private Streams slowStreams;

    private Publisher other;

    @AfterEach
    void close() {
        goOn.countDown();
        streams.close();
        if (slowStreams != null) {
            slowStreams.close();
        }
    }

    /** A thread that stands in the middle of a publish until it is let go. */
    private Thread publishing(AtomicReference<Throwable> failure) {
        AtomicBoolean held = new AtomicBoolean();
        ManualTime slow = new ManualTime() {
            @Override
            public long nanos() {
                if (Thread.currentThread().getName().equals("slow") && held.compareAndSet(false, true)) {
                    inside.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return super.nanos();
            }
        };
        slowStreams = new TestSettings().streams(slow);
        other = slowStreams.publish(NAME);
        return Thread.ofVirtual().name("slow").start(() -> {
            try {
                other.publish(Frames.key(0));
            } catch (Throwable e) { // handed to the test's thread
                failure.set(e);
            }
        });
    }

    @Test
    void aSecondThreadThatPublishesAtTheSameTimeIsRefused() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread first = publishing(failure);
        inside.await();
        IllegalStateException misuse = assertThrows(IllegalStateException.class, () -> other.publish(Frames.key(0)));
        assertFalse(misuse instanceof StreamEndedException);
        goOn.countDown();
        assertTrue(first.join(Duration.ofSeconds(20)));
        assertEquals(null, failure.get(), "the first publish is not disturbed");
        other.publish(Frames.key(0)); // one after the other they may
    }

    @Test
    void closingWaitsForTheFrameUnderWay() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread first = publishing(failure);
        inside.await();
        Thread closer = Thread.ofVirtual().start(other::close);
        assertFalse(closer.join(Duration.ofMillis(50)));
        goOn.countDown();
        assertTrue(closer.join(Duration.ofSeconds(20)));
        assertTrue(first.join(Duration.ofSeconds(20)));
        assertEquals(null, failure.get());
        assertEquals(1, other.stream().stats().videoFrames());
        assertThrows(StreamEndedException.class, () -> other.publish(Frames.key(0)));
    }

    @Test
    void afterItsEndAPublisherSaysWhy() {
        publishGop(publisher, 0);
        publisher.close();
        publisher.close();
        publisher.lost();
        StreamEndedException ended = assertThrows(StreamEndedException.class, () -> publisher.publish(Frames.key(0)));
        assertTrue(ended.getMessage().contains("stopped"));
    }

    @Test
    void framesLargerThanAllowedAreRefusedAndHarmNothing() {
        StreamSettings.Limits limits = streams.settings().limits();
        publisher.publish(Frames.key(0, limits.videoFrame()));
        publisher.publish(sized(Codec.OPUS, Kind.INTER, limits.audioFrame()));
        publisher.publish(sized(Codec.VP9, Kind.CONFIG, limits.sequenceHeader()));
        publisher.publish(sized(Codec.DATA, Kind.METADATA, limits.metadata()));
        for (Frame frame : List.of(
                Frames.key(0, limits.videoFrame() + 1),
                sized(Codec.OPUS, Kind.INTER, limits.audioFrame() + 1),
                sized(Codec.VP9, Kind.CONFIG, limits.sequenceHeader() + 1),
                sized(Codec.DATA, Kind.METADATA, limits.metadata() + 1),
                sized(Codec.OTHER_VIDEO, Kind.TRACK_METADATA, limits.metadata() + 1),
                sized(Codec.DATA, Kind.INTER, limits.audioFrame() + 1))) {
            RefusedException refused = assertThrows(RefusedException.class, () -> publisher.publish(frame));
            assertEquals(RefusedException.Reason.TOO_LARGE, refused.reason());
        }
        assertEquals(1, publisher.stream().stats().videoFrames());
        publisher.publish(Frames.key(0));
    }

    private static Frame sized(Codec codec, Kind kind, int size) {
        return new Frame(codec, kind, 0, 0, new byte[size], 0);
    }

    @Test
    void configurationsThatAlternateAreRefused() {
        publisher.publish(Frames.videoConfig(1));
        publisher.publish(Frames.videoConfig(2));
        publisher.publish(Frames.videoConfig(1));
        RefusedException refused = assertThrows(RefusedException.class, () -> publisher.publish(Frames.videoConfig(2)));
        assertEquals(RefusedException.Reason.BAD_MEDIA, refused.reason());
    }

    @Test
    void metadataThatCameTooOftenGoesWithALaterFrameTheNewestOfIt() {
        Subscription viewer = streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        assertTrue(viewer.viewer().join());
        for (int version = 1; version <= 20; version++) {
            publisher.publish(Frames.metadata(version));
        }
        publisher.publish(Frames.key(5));
        assertEquals(List.of("data-metadata@0", "video-keyframe@5"), drain(viewer));
        time.advance(Duration.ofMillis(100));
        publisher.publish(Frames.inter(105));
        Frame late = viewer.poll().orElseThrow();
        assertEquals(Frames.metadata(20).payload(), late.payload());
        assertEquals(List.of("video-inter@105"), drain(viewer));
    }

    @Test
    void headersThatAreRepeatedWithTheTimeZeroMoveNoClock() {
        publisher.publish(Frames.videoConfig(1));
        publisher.publish(Frames.key(1_000_000));
        time.advance(Duration.ofSeconds(20));
        publisher.publish(Frames.videoConfig(1));
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.inter(1_020_000));
        assertEquals(0, publisher.stream().stats().timestampJumps());
        assertEquals(1_020_000, publisher.stream().lastDts());
    }

    @Test
    void silenceIsCountedOncePerPeriod() {
        publishGop(publisher, 0);
        time.advance(Duration.ofSeconds(6));
        publisher.publish(Frames.inter(6_000));
        publisher.publish(Frames.inter(6_040));
        time.advance(Duration.ofSeconds(5));
        publisher.publish(Frames.inter(11_040));
        assertEquals(1, publisher.stream().stats().idlePeriods());
    }

    @Test
    void anotherPublicationHasNoConfigurationsOfTheOneBefore() {
        publisher.publish(Frames.audioConfig(1));
        publishGop(publisher, 0);
        assertTrue(publisher.stream().decoder(Track.AUDIO).isPresent());
        Publisher next = streams.publish(NAME);
        next.publish(Frames.videoConfig(2));
        assertTrue(next.stream().decoder(Track.AUDIO).isPresent(), "nothing is shown yet");
        next.publish(Frames.key(0));
        assertTrue(next.stream().decoder(Track.AUDIO).isEmpty());
        assertEquals(2, next.stream().decoder(Track.VIDEO).orElseThrow().bytes()[0]);
    }

    @Test
    void itsFiguresAreThoseOfTheStream() {
        for (int i = 0; i < 300; i++) { // ten seconds
            publisher.publish(i % 30 == 0 ? Frames.key(i * 33, 1000) : Frames.inter(i * 33, 1000));
            publisher.publish(Frames.audio(i * 33));
            time.advance(Duration.ofNanos(33_333_333));
        }
        StreamStats stats = publisher.stream().stats();
        assertEquals(300, stats.videoFrames());
        assertEquals(300, stats.audioFrames());
        assertEquals(300 * 1010, stats.bytes());
        assertEquals(30, stats.frameRate(), 0.5);
        assertEquals(30 * 1010 * 8, stats.bitrate(), 8_000);
        assertTrue(stats.peakBitrate() >= stats.bitrate());
        assertEquals(
                time.now().minusMillis(33).toEpochMilli(),
                publisher.stream().lastFrameTime().orElseThrow().toEpochMilli(),
                1);
        assertEquals(Stream.State.ACTIVE, publisher.stream().state());
    }
}
