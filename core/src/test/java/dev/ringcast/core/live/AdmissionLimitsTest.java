package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionLimitsTest {
    private static final StreamName NAME = new StreamName("live", "test");
    private static final StreamName OTHER = new StreamName("live", "other");

    private final AdmissionLimits admission = new AdmissionLimits();
    private long now = -100_000_000_000L; // such a clock may stand anywhere

    private void advance(Duration by) {
        now += by.toNanos();
    }

    private static Peer peer(String host) {
        return new Peer("rtmp", new InetSocketAddress(host, 1234), "");
    }

    private boolean allows(StreamName name, String host, int times) {
        boolean all = true;
        for (int i = 0; i < times; i++) {
            all &= admission.withinRate(name, peer(host), now);
        }
        return all;
    }

    @Test
    void sixtyPublishesAMinuteOfANameFromAnAddress() {
        assertTrue(allows(NAME, "127.0.0.1", 60));
        assertFalse(allows(NAME, "127.0.0.1", 1));
        assertTrue(allows(NAME, "127.0.0.2", 60), "another address");
        assertTrue(allows(OTHER, "127.0.0.1", 60), "another name");
        advance(Duration.ofSeconds(59));
        assertFalse(allows(NAME, "127.0.0.1", 1));
        advance(Duration.ofSeconds(1));
        assertTrue(allows(NAME, "127.0.0.1", 60));
    }

    @Test
    void aPeerWithoutAnAddressIsNotCounted() {
        for (int i = 0; i < 1000; i++) {
            assertTrue(admission.withinRate(NAME, Peer.APPLICATION, now));
        }
    }

    @Test
    void threeTakeoversWithinAMinuteMakeANameRejectForAMinute() {
        assertFalse(admission.takenOver(NAME, now));
        advance(Duration.ofSeconds(30));
        assertFalse(admission.takenOver(NAME, now));
        assertFalse(admission.rejects(NAME, now));
        advance(Duration.ofSeconds(29));
        assertTrue(admission.takenOver(NAME, now), "logged once");
        assertTrue(admission.rejects(NAME, now));
        assertFalse(admission.rejects(OTHER, now));
        advance(Duration.ofSeconds(59));
        assertTrue(admission.rejects(NAME, now));
        advance(Duration.ofSeconds(1));
        assertFalse(admission.rejects(NAME, now));
        assertFalse(admission.takenOver(NAME, now), "and is counted anew");
    }

    @Test
    void takeoversThatAreFurtherApartPass() {
        for (int i = 0; i < 20; i++) {
            assertFalse(admission.takenOver(NAME, now));
            advance(Duration.ofSeconds(30));
        }
    }

    @Test
    void aKickedNameStaysAwayForFiveSeconds() {
        admission.kicked(NAME, now);
        assertTrue(admission.isKicked(NAME, now));
        assertFalse(admission.isKicked(OTHER, now));
        advance(Duration.ofMillis(4999));
        assertTrue(admission.isKicked(NAME, now));
        admission.tidy(now);
        assertTrue(admission.isKicked(NAME, now), "what still holds is kept");
        advance(Duration.ofMillis(1));
        assertFalse(admission.isKicked(NAME, now));
        admission.tidy(now);
        assertFalse(admission.isKicked(NAME, now));
    }

    @Test
    void tenThousandNamesAreRememberedAndOneMoreReplacesTheOldest() {
        for (int i = 0; i < 10_000; i++) {
            admission.kicked(new StreamName("live", "n" + i), now);
            assertTrue(allows(new StreamName("live", "n" + i), "127.0.0.1", 60));
        }
        StreamName oldest = new StreamName("live", "n0");
        StreamName newest = new StreamName("live", "n9999");
        assertTrue(admission.isKicked(oldest, now));
        assertTrue(admission.isKicked(newest, now));
        assertFalse(allows(oldest, "127.0.0.1", 1));
        admission.kicked(NAME, now);
        assertTrue(allows(NAME, "127.0.0.1", 1));
        assertFalse(admission.isKicked(oldest, now));
        assertTrue(allows(oldest, "127.0.0.1", 1), "its count was forgotten");
        assertTrue(admission.isKicked(newest, now));
        assertFalse(allows(newest, "127.0.0.1", 1));
    }

    @Test
    void aThousandMayWaitForANameAndTenThousandInAll() {
        ManualTime time = new ManualTime();
        try (Streams streams = new TestSettings().streams(time)) {
            fill(streams, NAME, 1_000);
            refused(streams, NAME);
            for (int n = 1; n < 10; n++) {
                fill(streams, new StreamName("live", "n" + n), 1_000);
            }
            assertEquals(10_000, streams.waiting());
            refused(streams, OTHER);
            assertEquals(10_000, streams.waiting(), "a refused viewer leaves nothing behind");

            streams.publish(new StreamName("live", "n1"));
            assertEquals(9_000, streams.waiting());
            streams.subscribe(OTHER, SubscriberOptions.APPLICATION).close();
            assertEquals(9_000, streams.waiting(), "a viewer that leaves is forgotten");
            time.advance(Duration.ofSeconds(10));
            streams.tick(time.nanos());
            assertEquals(0, streams.waiting());
        }
    }

    private static void fill(Streams streams, StreamName name, int viewers) {
        for (int i = 0; i < viewers; i++) {
            streams.subscribe(name, SubscriberOptions.APPLICATION);
        }
    }

    private static void refused(Streams streams, StreamName name) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> streams.subscribe(name, SubscriberOptions.APPLICATION));
        assertEquals(RefusedException.Reason.LIMIT, refused.reason());
    }
}
