package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.live.Publisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When packaging starts and ends, and what the playlists of a later session contain. */
@Timeout(30)
class HlsSessionsTest extends OriginBench {
    @Test
    void packagingStartsFromTheGopCache() {
        try (Publisher publisher = publish()) {
            send(publisher, 0, 5_900);
            joins(() -> origin.get(NAME, MEDIA));
            send(publisher, 5_900, 6_100);
            assertEquals(2_000, media().first().millis());
            assertEquals(ManualTime.START.plusMillis(4_000), media().first().start());
        }
    }

    @Test
    void aPublisherThatReturnsWithinTheLingerContinuesInTheSamePlaylist() {
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

    @Test
    void aRequestDuringTheLingerGetsTheGopCache() {
        Publisher publisher = publish();
        send(publisher, 0, 3_000);
        publisher.lost();
        ParsedPlaylist playlist = media();
        assertEquals(
                List.of(1_000L),
                playlist.entries().stream().map(ParsedPlaylist.Entry::millis).toList());
        assertFalse(playlist.ended());
    }

    @Test
    void anInternalFaultEndsTheSessionAndALaterRequestStartsAnother() {
        try (Publisher publisher = publish()) {
            send(publisher, 0, 100);
            time.breakFor("ringcast-hls-");
            assertEquals(503, get(MEDIA).status());
            time.breakFor("none");
            await().until(() -> origin.packagers() == 0);
            assertEquals(503, get(MEDIA).status(), "not at once: what failed once may fail again");
            time.advance(Duration.ofSeconds(5));
            joins(() -> origin.get(NAME, MEDIA));
            send(publisher, 100, 4_100);
            assertEquals(200, get(MEDIA).status());
        }
    }

    @Test
    void manyStreamsArePackagedOnAFewPlatformThreadsThatEndWithTheOrigin() {
        List<StreamName> names = IntStream.range(0, 20)
                .mapToObj(i -> StreamName.parse("live/many" + i))
                .toList();
        List<Publisher> publishers = names.stream().map(streams::publish).toList();
        publishers.forEach(publisher -> publisher.publish(Media.config(Media.AVC)));
        names.forEach(name -> origin.get(name, MEDIA));
        assertEquals(20, origin.packagers());
        Set<Thread> workers = workers();
        assertTrue(workers.size() <= Runtime.getRuntime().availableProcessors(), workers.toString());
        publishers.forEach(publisher -> Media.videoFrames(0, 4_100, 2_000).forEach(publisher::publish));
        for (StreamName name : names) {
            await().until(() ->
                    origin.get(name, MEDIA).getNow(HlsResource.NOTHING_YET).status() == 200);
        }
        assertEquals(workers, workers(), "threads came with the streams");
        publishers.forEach(Publisher::close);
        origin.close();
        assertEquals(Set.of(), workers());
    }

    @Test
    void aPublisherThatFallsSilentHasItsSegmentCompleted() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 5_000);
            untilSegments(2);
            time.advance(Duration.ofMillis(3_000));
            origin.tick();
            untilSegments(3);
            assertEquals(1_000, media().last().millis());
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringcast-hls-"))
                .collect(Collectors.toSet());
    }

    private static List<Boolean> tags(ParsedPlaylist playlist) {
        return playlist.entries().stream().map(ParsedPlaylist.Entry::tagged).toList();
    }

    @Test
    void aTakeoverIsADiscontinuityToo() {
        Publisher publisher = live();
        send(publisher, 100, 3_200);
        untilSegments(1);
        try (Publisher second = publish()) {
            send(second, 0, 2_100);
            untilSegments(3);
            assertEquals(List.of(false, false, true), tags(media()));
        }
    }

    @Test
    void anEndedStreamStaysForAnotherWindowAndAtLeastThirtySeconds() {
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        publisher.close();
        await().until(() -> media().ended());
        assertEquals("max-age=2", get(MEDIA).cacheControl());
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
    void aStreamThatIsPublishedAgainIsANewSession() {
        Reloads player = new Reloads();
        Publisher publisher = live();
        send(publisher, 100, 2_600);
        publisher.close();
        await().until(() -> media().ended());
        ParsedPlaylist before = player.load(text(get(MEDIA)));
        try (Publisher again = live()) {
            send(again, 100, 4_100);
            player.loadNewSession(text(get(MEDIA)));
            assertEquals(200, get(before.first().uri()).status(), "the old segments can still be fetched");
        }
    }

    @Test
    void packagingWithoutRequestsEndsAndTheNextRequestStartsANewSession() {
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
            await().until(() -> origin.packagers() == 0);
            send(publisher, 4_100, 6_100);
            joins(() -> origin.get(NAME, MEDIA));
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
    void aTickDoesNotWaitForASessionToEnd() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            untilSegments(2);
            time.holdFor("ringcast-hls-");
            time.advance(Duration.ofMinutes(1));
            tickWhileHeld();
            await().until(() -> origin.packagers() == 0);
        }
    }

    @Test
    void aTickDoesNotWaitForAThreadThatStartsASession() throws InterruptedException {
        origin = origin(LONG, Duration.ZERO);
        Publisher publisher = publish();
        send(publisher, 0, 4_100);
        untilSegments(2);
        time.holdFor("ringcast-hls-");
        publisher.close();
        Thread again = Thread.ofPlatform().start(() -> publish().close()); // waits for the session before
        await().until(() -> again.getState() == Thread.State.WAITING);
        tickWhileHeld();
        again.join();
    }

    /** The session is still there after the tick. On a thread of its own, because a tick that waits has no end. */
    private void tickWhileHeld() {
        try {
            Thread ticks = Thread.ofPlatform().daemon().start(origin::tick);
            await("the tick").until(() -> !ticks.isAlive());
            assertEquals(1, origin.packagers());
        } finally {
            time.holdFor("none");
        }
    }

    @Test
    void onlyRequestsForExistingSegmentsKeepPackagingAlive() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            String segment = media().first().uri();
            time.advance(Duration.ofSeconds(40));
            assertEquals(200, get(segment).status());
            time.advance(Duration.ofSeconds(40));
            for (String file : List.of("0" + segment, "1-2.ts", "", "other.m3u8")) {
                assertEquals(404, get(file).status());
            }
            origin.tick();
            assertEquals(1, origin.packagers());
            time.advance(Duration.ofSeconds(20));
            origin.tick();
            await().until(() -> origin.packagers() == 0);
        }
    }

    @Test
    void sequenceNumbersContinueEvenIfTheyAreAheadOfTheTime() {
        Publisher publisher = live();
        frames(100, 60_000).forEach(publisher::publish); // all at once
        publisher.close();
        await().until(() -> media().ended());
        long newest = media().last().sequence();
        assertTrue(newest > time.now().getEpochSecond() + 10);
        try (Publisher again = live()) {
            send(again, 100, 4_100);
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
            send(again, 100, 4_100);
            assertTrue(media().first().sequence() > before.last().sequence());
            assertTrue(media().first().discontinuity() > before.last().discontinuity());
        }
    }

    @ParameterizedTest(name = "video: {0}")
    @ValueSource(booleans = {true, false})
    void withoutAnIdleTimeEveryStreamIsPackagedFromItsFirstFrameOn(boolean video) {
        origin = origin(LONG, Duration.ZERO);
        try (Publisher publisher = streams.publish(NAME)) {
            if (video) {
                publisher.publish(Media.config(Media.AVC));
            }
            publisher.publish(Media.config(Media.AAC));
            byte[] first = "the first frame".getBytes(StandardCharsets.US_ASCII);
            if (video) {
                publisher.publish(Media.video(0, true));
            }
            publisher.publish(FlvFrames.audioFrame(Media.AAC, ByteBuffer.wrap(first), 0));
            (video ? frames(20, 4_120) : Media.audioFrames(20, 4_120)).forEach(publisher::publish);
            byte[] segment = get(media().first().uri()).body();
            assertTrue(new String(segment, StandardCharsets.ISO_8859_1).contains("the first frame"));
            time.advance(Duration.ofHours(1));
            origin.tick();
            assertEquals(1, origin.packagers());
        }
    }

    @Test
    void afterTheCloseNoThreadRunsAndRequestsAreRefused() {
        try (Publisher publisher = live()) {
            send(publisher, 100, 4_100);
            assertEquals(200, get(MEDIA).status());
            origin.close();
            assertEquals(0, origin.packagers());
            assertEquals(503, get(MEDIA).status());
            assertEquals(404, get("1-2.ts").status());
            origin.close();
        }
    }
}
