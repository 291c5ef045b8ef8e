package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the origin answers to a request. */
@Timeout(30)
class HlsOriginTest extends OriginBench {
    private static final StreamName OTHER = StreamName.parse("live/other");

    @Test
    void aNameThatIsNotPublishedIsNotFoundAtOnce() {
        for (String file : List.of(INDEX, MEDIA, "1-2.ts", "", "../x")) {
            assertTrue(origin.get(NAME, file).isDone(), "it waits for " + file);
            HlsResource resource = get(file);
            assertEquals(404, resource.status());
            assertEquals("max-age=1", resource.cacheControl());
            assertFalse(resource.reason().isEmpty());
        }
        assertEquals(0, origin.packagers());
    }

    @Test
    void aFirstSessionThatIsRefusedLeavesNoEntryBehind() {
        try (Publisher publisher = live()) {
            StreamSessions sessions = new StreamSessions(SequenceNumbers.NONE);
            Stream stream = publisher.stream();
            assertThrows(
                    RefusedException.class,
                    () -> sessions.of(stream, (ofStream, past, targetDuration) -> {
                        throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the server stops");
                    }));
            assertTrue(sessions.isDropped());
            assertEquals(Optional.empty(), sessions.of(stream, (ofStream, past, targetDuration) -> null));
        }
    }

    @Test
    void playlistsAndSegmentsAreServedWithTypesAndCacheValues() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            HlsResource index = get(INDEX);
            HlsResource own = index.withQuery("s=1", "no-store");
            assertEquals(text(index).replace("\nmedia.m3u8\n", "\nmedia.m3u8?s=1\n"), text(own));
            assertEquals("no-store", own.cacheControl());
            assertEquals(Optional.empty(), own.etag());
            assertEquals(2, own.targetDuration());
            assertTrue(text(index).contains("\nmedia.m3u8\n"));
            assertEquals("application/vnd.apple.mpegurl", index.contentType());
            assertEquals("max-age=1", index.cacheControl());
            untilSegments(2);
            HlsResource media = get(MEDIA);
            assertEquals("max-age=1", media.cacheControl());
            ParsedPlaylist.Entry first = media().first();
            HlsResource segment = get(first.uri());
            assertEquals("video/mp2t", segment.contentType());
            assertEquals("public, max-age=31536000, immutable", segment.cacheControl());
            assertEquals(Optional.of('"' + first.uri() + '"'), segment.etag());
            assertEquals(50, TsProbe.of(segment.body()).video());
            assertEquals(404, get("0" + first.uri()).status());
            assertEquals(0, streams.find(NAME).orElseThrow().viewers(), "a packager is no viewer");
        }
    }

    @Test
    void sequenceNumbersStartFromTheTimeAndSegmentNamesCannotBeGuessed() {
        time.advance(Duration.ofMillis(123));
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            long started = ManualTime.START.plusMillis(123).toEpochMilli();
            long sequence = ManualTime.START.getEpochSecond();
            assertEquals(sequence, media().first().sequence());
            String uri = media().first().uri();
            assertTrue(uri.matches(started + "-[0-9a-f]{32}-" + sequence + "\\.ts"), uri);
        }
    }

    @Test
    void anEntityTagChangesWithThePlaylistAndNotWithoutIt() {
        Publisher publisher = live();
        send(publisher, 100, 4_100);
        untilSegments(2);
        Optional<String> one = get(MEDIA).etag();
        assertEquals(one, get(MEDIA).etag());
        send(publisher, 4_100, 6_100);
        untilSegments(3);
        Optional<String> two = get(MEDIA).etag();
        assertNotEquals(one, two);
        publisher.close();
        await().until(() -> media().ended());
        assertNotEquals(two, get(MEDIA).etag());
    }

    @Test
    void aLiveStreamMakesARequestWaitForTwoSegments() throws Exception {
        try (Publisher publisher = live()) {
            send(publisher, 100, 1_000);
            Future<HlsResource> index = origin.get(NAME, INDEX);
            Future<HlsResource> media = origin.get(NAME, MEDIA);
            frames(1_000, 3_900).forEach(publisher::publish); // in no time
            await().until(() -> origin.atHand(NAME, MEDIA).status() == 200);
            assertFalse(index.isDone() || media.isDone(), "one segment is not enough");
            publisher.publish(Media.video(4_000, true));
            assertEquals(200, index.get().status());
            assertEquals(2, ParsedPlaylist.parse(text(media.get())).entries().size());
            assertTrue(origin.get(NAME, MEDIA).isDone());
        }
    }

    @Test
    void threeSecondsAfterTheFirstFrameOneSegmentIsEnough() throws Exception {
        try (Publisher publisher = live()) {
            frames(100, 2_100).forEach(publisher::publish);
            Future<HlsResource> media = origin.get(NAME, MEDIA);
            await().until(() -> origin.atHand(NAME, MEDIA).status() == 200);
            assertFalse(media.isDone());
            time.advance(Duration.ofSeconds(3));
            origin.tick(); // no frame comes
            assertEquals(2_000, ParsedPlaylist.parse(text(media.get())).first().millis());
        }
    }

    @Test
    void aRequestForAStreamThatIsNotLiveDoesNotWait() throws Exception {
        Publisher publisher = publish();
        Future<HlsResource> media = origin.get(NAME, MEDIA);
        assertFalse(media.isDone());
        publisher.lost();
        assertEquals(503, media.get().status());
        assertEquals(503, get(INDEX).status());
    }

    @Test
    void aRequestThatWaitsInVainGetsTheSegmentsThatExist() {
        origin = origin(AT_ONCE, Duration.ofSeconds(60));
        try (Publisher publisher = publish()) {
            send(publisher, 0, 1_000);
            HlsResource resource = get(INDEX);
            assertEquals(503, resource.status());
            assertEquals("no-store", resource.cacheControl());
            assertEquals(OptionalInt.of(1), resource.retryAfterSeconds());
            frames(1_000, 2_100).forEach(publisher::publish);
            await().until(() -> get(INDEX).status() == 200);
            assertEquals(2_000, media().first().millis());
        }
    }

    @Test
    void waitingRequestsOfAStreamAreBounded() throws Exception {
        try (Publisher publisher = publish()) {
            List<Future<HlsResource>> waiting = new ArrayList<>();
            send(publisher, 0, 100);
            joins(() -> waiting.add(origin.get(NAME, MEDIA)));
            for (int i = 1; i < 20; i++) {
                waiting.add(origin.get(NAME, MEDIA));
            }
            await().until(() -> waiting.stream().filter(Future::isDone).count() == 17);
            for (Future<HlsResource> answered :
                    waiting.stream().filter(Future::isDone).toList()) {
                assertEquals(503, answered.get().status());
            }
            send(publisher, 100, 4_100);
            for (Future<HlsResource> answered : waiting) {
                await().until(answered::isDone);
            }
            assertEquals(
                    3,
                    waiting.stream().filter(w -> w.resultNow().status() == 200).count());
        }
    }

    @Test
    void waitingRequestsOfAllStreamsTogetherAreBounded() throws Exception {
        List<Future<HlsResource>> waiting = new ArrayList<>();
        for (String name : List.of("live/a", "live/b", "live/c")) {
            streams.publish(StreamName.parse(name));
            for (int i = 0; i < 3; i++) {
                waiting.add(origin.get(StreamName.parse(name), MEDIA));
            }
        }
        await().until(() -> waiting.stream().filter(Future::isDone).count() == 4);
        origin.close();
        for (Future<HlsResource> answered : waiting) {
            assertEquals(503, answered.get().status());
        }
    }

    /** Of the ways in which waiting can end; three may wait for one stream. */
    @Test
    void aRequestThatWaitedFreesItsPlaceHoweverItEnds() {
        try (Publisher publisher = publish()) {
            send(publisher, 0, 100);
            joins(() -> waiting().cancel(false));
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 3; i++) {
                    CompletableFuture<HlsResource> waits = waiting();
                    switch (round) {
                        case 0 -> waits.complete(HlsResource.NOTHING_YET); // its deadline, or the end of the server
                        case 1 -> waits.cancel(false);
                        case 2 -> waits.completeExceptionally(new IllegalStateException());
                        default -> {} // left waiting
                    }
                }
            }
            assertEquals(503, origin.get(NAME, MEDIA).join().status(), "three wait");
            send(publisher, 100, 4_100);
            await().until(() -> get(MEDIA).status() == 200);
        }
        try (Publisher other = streams.publish(OTHER)) { // the places of all streams together: five
            other.publish(Media.config(Media.AVC));
            waiting(OTHER);
            waiting(OTHER);
            CompletableFuture<HlsResource> last = waiting(OTHER);
            assertTrue(origin.get(OTHER, MEDIA).isDone());
            origin.close();
            assertEquals(503, last.join().status());
        }
    }

    /** Three may wait for one stream, and five in all. */
    @Test
    void aRequestThatIsRefusedForItsStreamTakesNoPlaceOfOtherStreams() {
        try (Publisher publisher = publish();
                Publisher other = streams.publish(OTHER)) {
            send(publisher, 0, 100);
            other.publish(Media.config(Media.AVC));
            joins(this::waiting);
            waiting();
            waiting();
            for (int i = 0; i < 10; i++) {
                assertEquals(503, origin.get(NAME, MEDIA).join().status());
            }
            waiting(OTHER);
            waiting(OTHER);
            assertTrue(origin.get(OTHER, MEDIA).isDone(), "five wait");
        }
    }

    @Test
    void aSessionThatFailsOrEndsFreesThePlacesToo() throws Exception {
        try (Publisher publisher = publish()) {
            send(publisher, 0, 100);
            time.breakFor("ringcast-hls-");
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        503, origin.get(NAME, MEDIA).get(20, TimeUnit.SECONDS).status());
            }
            time.breakFor("none");
            await().until(() -> origin.packagers() == 0);
            time.advance(Duration.ofSeconds(5));
            List.of(waiting(), waiting(), waiting()).forEach(waits -> waits.cancel(false));
        }
        for (int i = 0; i < 2; i++) { // more requests in all than the five places
            Publisher other = streams.publish(OTHER);
            List<CompletableFuture<HlsResource>> waits = List.of(waiting(OTHER), waiting(OTHER), waiting(OTHER));
            other.close();
            for (CompletableFuture<HlsResource> ended : waits) {
                assertNotEquals(200, ended.get(20, TimeUnit.SECONDS).status());
            }
        }
    }

    private CompletableFuture<HlsResource> waiting() {
        return waiting(NAME);
    }

    private CompletableFuture<HlsResource> waiting(StreamName name) {
        CompletableFuture<HlsResource> answer = origin.get(name, MEDIA);
        assertFalse(answer.isDone(), "no place is free");
        return answer;
    }

    @Test
    void aStreamOfUnsupportedCodecsIsNotFoundWithTheReason() {
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
    void streamsOfDifferentNamesAreSeparate() throws Exception {
        try (Publisher publisher = live();
                Publisher other = streams.publish(OTHER)) {
            send(publisher, 100, 4_100);
            other.publish(Media.config(Media.AAC));
            other.publish(Media.audio(0));
            Future<HlsResource> media = origin.get(OTHER, MEDIA);
            long[] now = {20};
            await().until(
                            () -> { // audio alone has no cache to start from
                                Media.audioFrames(now[0], now[0] += 1_000).forEach(other::publish);
                                return media.isDone();
                            });
            ParsedPlaylist theirs = ParsedPlaylist.parse(text(media.get()));
            assertEquals(
                    0,
                    TsProbe.of(origin.get(OTHER, theirs.first().uri()).join().body())
                            .video());
            assertEquals(50, TsProbe.of(get(media().first().uri()).body()).video());
            assertEquals(404, origin.get(OTHER, media().first().uri()).join().status(), "the stream's start differs");
        }
    }
}
