package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Publisher;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.Streams;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HlsOriginTest {
    private static final StreamName NAME = StreamName.parse("live/test");
    private static final String INDEX = HlsOrigin.INDEX;
    private static final String MEDIA = "media.m3u8";
    private static final Duration AT_ONCE = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(6);

    private final ManualTime time = new ManualTime();
    private final Streams streams = new Streams(
            StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);
    private HlsOrigin origin = origin(LONG, Duration.ofSeconds(60));
    private final ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor();

    private HlsOrigin origin(Duration wait, Duration idle) {
        HlsOptions options = new HlsOptions(Duration.ofSeconds(2), 6, idle, wait, 1L << 30, 3, 5);
        return new HlsOrigin(streams, options, time);
    }

    @AfterEach
    void close() {
        viewers.shutdownNow();
        origin.close();
        streams.close();
        assertEquals(0, origin.packagers());
        assertEquals(0, origin.heldBytes());
    }

    private Publisher publish() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Media.config(Media.AVC));
        publisher.publish(Media.config(Media.AAC));
        return publisher;
    }

    /** Somebody publishes and somebody watches; the first 100 ms are packaged. */
    private Publisher live() {
        Publisher publisher = publish();
        send(publisher, 0, 100);
        joins(() -> viewers.submit(() -> origin.get(NAME, MEDIA)));
        return publisher;
    }

    /** What is done makes a packager start; it has taken its first frames when this returns. */
    private void joins(Runnable start) {
        long held = origin.heldBytes();
        start.run();
        await().until(() -> origin.heldBytes() > held);
    }

    /** Frames come when they are due. Keyframes are each 2 s, from 0 on. */
    private void send(Publisher publisher, long from, long to) {
        for (Frame frame : frames(from, to)) {
            publisher.publish(frame);
            time.advance(Duration.ofMillis(frame.codec() == Codec.AAC ? 20 : 0));
        }
    }

    private static List<Frame> frames(long from, long to) {
        return Media.pictureAndSound(0, to, 2_000).stream().filter(frame -> frame.dts() >= from).toList();
    }

    private HlsResource get(String file) {
        try {
            return origin.get(NAME, file);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(HlsResource resource) {
        assertEquals(200, resource.status(), resource.reason());
        return new String(resource.body(), StandardCharsets.US_ASCII);
    }

    private ParsedPlaylist media() {
        return ParsedPlaylist.parse(text(get(MEDIA)));
    }

    private void untilSegments(int count) {
        await().until(() -> media().entries().size() == count);
    }

    @Test
    void aNameThatNobodyPublishesIsNotFoundAtOnce() {
        for (String file : List.of(INDEX, MEDIA, "1-2.ts", "", "../x")) {
            HlsResource resource = get(file);
            assertEquals(404, resource.status());
            assertEquals("max-age=1", resource.cacheControl());
            assertFalse(resource.reason().isEmpty());
        }
        assertEquals(0, origin.packagers());
    }

    @Test
    void playlistsAndSegmentsAreServedWithTypesAndCacheValues() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            HlsResource index = get(INDEX);
            assertTrue(text(index).contains("\nmedia.m3u8\n"));
            assertEquals("application/vnd.apple.mpegurl", index.contentType());
            assertEquals("public, max-age=1", index.cacheControl());
            untilSegments(2);
            HlsResource media = get(MEDIA);
            assertEquals("public, max-age=1", media.cacheControl());
            ParsedPlaylist.Entry first = media().first();
            HlsResource segment = get(first.uri());
            assertEquals("video/mp2t", segment.contentType());
            assertEquals("public, max-age=31536000, immutable", segment.cacheControl());
            assertEquals(Optional.of('"' + first.uri() + '"'), segment.etag());
            assertEquals(50, TsProbe.of(segment.body()).pictures());
            assertEquals(404, get("0" + first.uri()).status());
            assertEquals(0, streams.find(NAME).orElseThrow().viewers(), "a packager is no viewer");
        }
    }

    @Test
    void sequenceNumbersStartFromTheTimeAndNamesCarryTheStreamsStart() {
        time.advance(Duration.ofMillis(123));
        try (Publisher publisher = live()) {
            send(publisher, 100, 2_100);
            long started = ManualTime.START.plusMillis(123).toEpochMilli();
            long sequence = ManualTime.START.getEpochSecond();
            assertEquals(sequence, media().first().sequence());
            assertEquals(started + "-" + sequence + ".ts", media().first().uri());
        }
    }

    @Test
    void anEntityTagChangesWithThePlaylistAndNotWithoutIt() {
        Publisher publisher = live();
        send(publisher, 100, 2_100);
        Optional<String> one = get(MEDIA).etag();
        assertEquals(one, get(MEDIA).etag());
        send(publisher, 2_100, 4_100);
        untilSegments(2);
        Optional<String> two = get(MEDIA).etag();
        assertNotEquals(one, two);
        publisher.close();
        await().until(() -> media().ended());
        assertNotEquals(two, get(MEDIA).etag());
    }

    @Test
    void aLiveStreamWithoutASegmentMakesARequestWaitUntilThereIsOne() throws Exception {
        try (Publisher publisher = live()) {
            send(publisher, 100, 1_000);
            Future<HlsResource> index = viewers.submit(() -> origin.get(NAME, INDEX));
            Future<HlsResource> media = viewers.submit(() -> origin.get(NAME, MEDIA));
            assertFalse(index.isDone());
            send(publisher, 1_000, 2_100);
            assertEquals(200, index.get().status());
            assertEquals(200, media.get().status());
        }
    }

    @Test
    void andIsToldToAskAgainWhereNoneComesInTime() {
        origin = origin(AT_ONCE, Duration.ofSeconds(60));
        try (Publisher publisher = publish()) {
            send(publisher, 0, 1_000);
            HlsResource resource = get(INDEX);
            assertEquals(503, resource.status());
            assertEquals("no-store", resource.cacheControl());
            assertEquals(OptionalInt.of(1), resource.retryAfterSeconds());
        }
    }

    @Test
    void onlySoManyRequestsWait() throws Exception {
        try (Publisher publisher = publish()) {
            List<Future<HlsResource>> waiting = new ArrayList<>();
            send(publisher, 0, 100);
            joins(() -> waiting.add(viewers.submit(() -> origin.get(NAME, MEDIA))));
            for (int i = 1; i < 20; i++) {
                waiting.add(viewers.submit(() -> origin.get(NAME, MEDIA)));
            }
            await().until(() -> waiting.stream().filter(Future::isDone).count() == 17);
            for (Future<HlsResource> answered : waiting.stream().filter(Future::isDone).toList()) {
                assertEquals(503, answered.get().status());
            }
            send(publisher, 100, 2_100);
            for (Future<HlsResource> answered : waiting) {
                await().until(answered::isDone);
            }
            assertEquals(3, waiting.stream().filter(w -> w.resultNow().status() == 200).count());
        }
    }

    @Test
    void onlySoManyWaitForAllStreamsTogether() throws Exception {
        List<Future<HlsResource>> waiting = new ArrayList<>();
        for (String name : List.of("live/a", "live/b", "live/c")) {
            streams.publish(StreamName.parse(name));
            for (int i = 0; i < 3; i++) {
                waiting.add(viewers.submit(() -> origin.get(StreamName.parse(name), MEDIA)));
            }
        }
        await().until(() -> waiting.stream().filter(Future::isDone).count() == 4);
        origin.close();
        for (Future<HlsResource> answered : waiting) {
            assertEquals(503, answered.get().status());
        }
    }

    @Test
    void whoWaitsIsInterruptible() throws Exception {
        try (Publisher publisher = live()) {
            send(publisher, 100, 200);
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread waiting = Thread.startVirtualThread(() -> {
                assertThrows(InterruptedException.class, () -> origin.get(NAME, MEDIA));
                interrupted.countDown();
            });
            waiting.interrupt();
            interrupted.await();
            send(publisher, 200, 2_100);
            assertEquals(200, get(MEDIA).status());
        }
    }

    @Test
    void aStreamOfOtherCodecsIsNotFoundAndTheReasonSaysWhy() {
        try (Publisher publisher = streams.publish(NAME)) {
            publisher.publish(Media.other(Codec.HEVC, Kind.CONFIG, 0));
            for (long t = 0; t <= 1_000; t += 500) {
                Kind kind = t == 0 ? Kind.KEYFRAME : Kind.INTER;
                publisher.publish(Media.other(Codec.HEVC, kind, t));
            }
            HlsResource resource = get(INDEX);
            assertEquals(404, resource.status());
            assertTrue(resource.reason().contains("HEVC"), resource.reason());
        }
    }

    @Test
    void packagingStartsOutOfTheGopCache() {
        try (Publisher publisher = publish()) {
            send(publisher, 0, 5_900);
            joins(() -> viewers.submit(() -> origin.get(NAME, MEDIA)));
            send(publisher, 5_900, 6_100);
            assertEquals(2_000, media().first().millis());
            assertEquals(ManualTime.START.plusMillis(4_000), media().first().start());
        }
    }

    @Test
    void aPublisherWhoComesBackWithinTheLingerGoesOnInTheSamePlaylist() {
        Reloads player = new Reloads();
        Publisher publisher = live();
        send(publisher, 100, 4_600);
        untilSegments(2);
        player.load(text(get(MEDIA)));
        publisher.lost();
        untilSegments(3);
        String still = text(get(MEDIA));
        assertEquals(600, player.load(still).last().millis());
        time.advance(Duration.ofSeconds(3));
        assertEquals(still, text(get(MEDIA)));
        Instant back = time.now();
        try (Publisher again = publish()) {
            send(again, 0, 2_100);
            untilSegments(4);
            ParsedPlaylist playlist = player.load(text(get(MEDIA)));
            assertEquals(List.of(false, false, false, true), tags(playlist));
            assertFalse(playlist.last().start().isBefore(back));
        }
    }

    private static List<Boolean> tags(ParsedPlaylist playlist) {
        return playlist.entries().stream().map(ParsedPlaylist.Entry::tagged).toList();
    }

    @Test
    void aTakeoverIsADiscontinuityToo() {
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        untilSegments(1);
        try (Publisher second = publish()) {
            send(second, 0, 2_100);
            untilSegments(3);
            assertEquals(List.of(false, false, true), tags(media()));
        }
    }

    @Test
    void anEndedStreamStaysForAnotherWindowAndThirtySecondsAtLeast() {
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        publisher.close();
        await().until(() -> media().ended());
        assertEquals("public, max-age=2", get(MEDIA).cacheControl());
        await().until(() -> origin.packagers() == 0);
        String segment = media().first().uri();
        time.advance(Duration.ofMillis(29_999));
        origin.tick();
        assertTrue(media().ended());
        assertEquals(200, get(segment).status());
        time.advance(Duration.ofMillis(1));
        origin.tick();
        assertEquals(404, get(MEDIA).status());
        assertEquals(404, get(segment).status());
        assertEquals(0, origin.heldBytes());
    }

    @Test
    void aStreamThatIsPublishedAnewIsANewSession() {
        Reloads player = new Reloads();
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        publisher.close();
        await().until(() -> media().ended());
        ParsedPlaylist before = player.load(text(get(MEDIA)));
        try (Publisher again = live()) {
            send(again, 100, 2_100);
            player.loadNewSession(text(get(MEDIA)));
            assertEquals(200, get(before.first().uri()).status(), "the old segments can still be fetched");
        }
    }

    @Test
    void whatNobodyAsksForIsPackagedNoLongerAndComesAgainAsANewSession() {
        Reloads player = new Reloads();
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            untilSegments(2);
            ParsedPlaylist before = player.load(text(get(MEDIA)));
            time.advance(Duration.ofMillis(59_999));
            origin.tick();
            assertEquals(1, origin.packagers());
            time.advance(Duration.ofMillis(1));
            origin.tick();
            assertEquals(0, origin.packagers());
            send(publisher, 4_100, 6_100);
            joins(() -> viewers.submit(() -> origin.get(NAME, MEDIA)));
            send(publisher, 6_100, 10_100);
            ParsedPlaylist after = player.loadNewSession(text(get(MEDIA)));
            assertEquals(before.targetDuration(), after.targetDuration());
            assertEquals(before.first().discontinuity() + 2, after.first().discontinuity());
            assertEquals(200, get(before.first().uri()).status(), "the old segments can still be fetched");
            time.advance(Duration.ofSeconds(6));
            origin.tick();
            assertEquals(404, get(before.first().uri()).status());
            assertEquals(200, get(after.first().uri()).status());
        }
    }

    @Test
    void sequenceNumbersGoOnEvenWhereTheyRanAheadOfTheTime() {
        Publisher publisher = live();
        frames(100, 60_000).forEach(publisher::publish); // all at once
        publisher.close();
        await().until(() -> media().ended());
        long newest = media().last().sequence();
        assertTrue(newest > time.now().getEpochSecond() + 10);
        try (Publisher again = live()) {
            send(again, 100, 2_100);
            assertEquals(newest + 1, media().first().sequence());
        }
    }

    @Test
    void numbersOfANameAreRememberedWhenAllElseIsForgotten() {
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        publisher.close();
        await().until(() -> media().ended());
        ParsedPlaylist before = media();
        await().until(() -> origin.packagers() == 0);
        time.advance(Duration.ofSeconds(30));
        origin.tick();
        assertEquals(404, get(MEDIA).status());
        try (Publisher again = live()) {
            send(again, 100, 2_100);
            assertTrue(media().first().sequence() > before.last().sequence());
            assertTrue(media().first().discontinuity() > before.last().discontinuity());
        }
    }

    @Test
    void withoutAnIdleTimeEveryStreamIsPackagedFromItsStart() {
        origin = origin(LONG, Duration.ZERO);
        try (Publisher publisher = publish()) {
            send(publisher, 0, 100);
            joins(origin::tick);
            send(publisher, 100, 2_100);
            assertEquals(200, get(MEDIA).status());
            time.advance(Duration.ofHours(1));
            origin.tick();
            assertEquals(1, origin.packagers());
        }
    }

    @Test
    void afterTheCloseNothingRunsAndRequestsAreRefused() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 2_100);
            assertEquals(200, get(MEDIA).status());
            origin.close();
            assertEquals(0, origin.packagers());
            assertEquals(503, get(MEDIA).status());
            assertEquals(404, get("1-2.ts").status());
            origin.close();
        }
    }

    @Test
    void optionsOutOfTheirRangesAreRefused() {
        HlsOptions d = HlsOptions.DEFAULTS;
        assertEquals(LONG, d.playWait(), "a player gives up after 10 s");
        assertThrows(IllegalArgumentException.class, () -> options(Duration.ofMillis(999), 6, d.memory()));
        assertThrows(IllegalArgumentException.class, () -> options(Duration.ofSeconds(11), 6, d.memory()));
        assertThrows(IllegalArgumentException.class, () -> options(d.segment(), 0, d.memory()));
        assertThrows(IllegalArgumentException.class, () -> options(d.segment(), 6, 0));
    }

    private static HlsOptions options(Duration segment, int window, long memory) {
        return new HlsOptions(segment, window, Duration.ZERO, Duration.ZERO, memory, 1, 1);
    }

    @Test
    void twoNamesDoNotMeet() throws Exception {
        StreamName otherName = StreamName.parse("live/other");
        try (Publisher publisher = live(); Publisher other = streams.publish(otherName)) {
            send(publisher, 100, 2_100);
            other.publish(Media.config(Media.AAC));
            other.publish(Media.sound(0));
            Future<HlsResource> media = viewers.submit(() -> origin.get(otherName, MEDIA));
            long[] now = {20};
            await().until(() -> { // sound has no cache to start from
                Media.sounds(now[0], now[0] += 1_000).forEach(other::publish);
                return media.isDone();
            });
            ParsedPlaylist theirs = ParsedPlaylist.parse(text(media.get()));
            assertEquals(0, TsProbe.of(origin.get(otherName, theirs.first().uri()).body()).pictures());
            assertEquals(50, TsProbe.of(get(media().first().uri()).body()).pictures());
            assertEquals(404, origin.get(otherName, media().first().uri()).status(), "the stream's start differs");
        }
    }
}
