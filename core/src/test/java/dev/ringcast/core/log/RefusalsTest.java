package dev.ringcast.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.Logged;
import dev.ringcast.core.log.Refusals.Rule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final AtomicLong now = new AtomicLong(7);
    private final Refusals refusals = new Refusals(now::get);
    private final Logged log = new Logged("dev.ringcast.limits");

    @AfterEach
    void close() {
        log.close();
    }

    private List<String> linesAfter(Duration pause) {
        now.addAndGet(pause.toNanos());
        refusals.tick();
        return log.take();
    }

    @Test
    void eachRuleHasOneLineASecondWithItsCountAndTheLastPeer() {
        for (int i = 0; i < 12; i++) {
            refusals.count(Rule.CONNECTIONS, "192.0.2." + i);
        }
        refusals.count(Rule.HEAP, "192.0.2.99");
        assertEquals(List.of(), log.take(), "a caller that counts may hold a lock, so it does not log");
        assertEquals(
                List.of(
                        "WARNING refused 12 by limits.connections (too many RTMP connections), the last: 192.0.2.11",
                        "WARNING refused 1 by heap (the heap (-Xmx) has no room for more), the last: 192.0.2.99"),
                linesAfter(Duration.ZERO));
        refusals.count(Rule.CONNECTIONS, "2001:db8:0:0:0:0:0:7");
        assertEquals(List.of(), linesAfter(Duration.ofMillis(999)));
        assertEquals(
                List.of("WARNING refused 1 by limits.connections (too many RTMP connections),"
                        + " the last: 2001:db8:0:0:0:0:0:7"),
                linesAfter(Duration.ofMillis(1)));
        assertEquals(List.of(), linesAfter(Duration.ofHours(1)));
        assertEquals(13, refusals.total(Rule.CONNECTIONS));
    }

    @Test
    void whatWasCountedAfterTheLastLineIsLoggedAtTheEnd() {
        refusals.count(Rule.PER_ADDRESS, "192.0.2.7");
        assertEquals(1, linesAfter(Duration.ZERO).size());
        refusals.count(Rule.PER_ADDRESS, "192.0.2.8");
        refusals.close();
        refusals.close();
        assertEquals(
                List.of("WARNING refused 1 by limits.per_address (too many connections of one address),"
                        + " the last: 192.0.2.8"),
                log.take());
    }

    @Test
    void theApiTellsAllRulesByTheirCodes() {
        refusals.count(Rule.ADMIN_TOKEN, "192.0.2.7");
        assertEquals(Rule.values().length, refusals.totals().size());
        assertEquals(1, refusals.totals().get("http.admin_token"));
        assertEquals(0, refusals.totals().get("limits.connections"));
    }

    @Test
    void aPeersNameBreaksNoLine() {
        refusals.count(Rule.PLAY, "live/x\r\nFORGED\u001b[2J\u202e" + "y".repeat(5_000));
        String line = linesAfter(Duration.ZERO).getFirst();
        assertTrue(line.contains("live/x??FORGED?[2J?yyy"), line);
        assertTrue(line.length() < 250, line);
    }
}
