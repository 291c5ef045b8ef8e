package dev.ringcast.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GuessRateLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // the clock may wrap
    private final GuessRateLimit limit = new GuessRateLimit(now::get);

    @Test
    void theDelayGrowsWithEachWrongOneUpToFiveSeconds() throws UnknownHostException {
        for (int seconds : new int[] {1, 2, 3, 4, 5, 5, 5}) {
            assertEquals(Duration.ofSeconds(seconds), wrong("192.0.2.1"));
        }
    }

    @Test
    void anotherAddressIsNotDelayedForIt() throws UnknownHostException {
        wrong("192.0.2.1");
        wrong("192.0.2.1");
        assertEquals(Duration.ofSeconds(1), wrong("192.0.2.2"));
    }

    @Test
    void anAddressIsForgottenAMinuteAfterItsLastWrongOne() throws UnknownHostException {
        wrong("192.0.2.1");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertEquals(Duration.ofSeconds(2), wrong("192.0.2.1"));
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertEquals(Duration.ofSeconds(1), wrong("192.0.2.1"));
    }

    @Test
    void addressesOfOneIpv6NetworkOf64BitsCountAsOne() throws UnknownHostException {
        wrong("2001:db8:1:2::1");
        assertEquals(Duration.ofSeconds(2), wrong("2001:db8:1:2:ffff::9"));
        assertEquals(Duration.ofSeconds(1), wrong("2001:db8:1:3::1"));
    }

    @Test
    void itRemembersABoundedNumberOfAddressesAndForgetsTheOneThatWasWrongLeastRecently() throws UnknownHostException {
        wrong("192.0.2.1");
        wrong("192.0.2.2");
        wrong("192.0.2.1");
        for (int i = 0; i < 999; i++) {
            wrong("198.51." + i / 256 + "." + i % 256);
        }
        assertEquals(1_000, limit.size());
        assertEquals(Duration.ofSeconds(3), wrong("192.0.2.1"));
        assertEquals(Duration.ofSeconds(1), wrong("192.0.2.2"));
    }

    private Duration wrong(String address) throws UnknownHostException {
        return limit.wrong(InetAddress.getByName(address));
    }
}
