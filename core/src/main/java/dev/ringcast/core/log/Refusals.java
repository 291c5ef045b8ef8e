package dev.ringcast.core.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Counts the peers that a server refuses, by the rule that refuses them. Each rule has one log line a second at most.
 *
 * <p>Thread-safe. {@link #count} takes no lock and logs nothing, so it may run under any lock. {@link #tick} and {@link
 * #close} log.
 */
public final class Refusals {
    private static final Logger LOG = System.getLogger("dev.ringcast.limits");

    /** What may refuse a peer. */
    public enum Rule {
        /** Too many RTMP connections. */
        CONNECTIONS("limits.connections", "too many RTMP connections"),
        /** Too many connections of one address. */
        PER_ADDRESS("limits.per_address", "too many connections of one address"),
        /** The heap is full. */
        HEAP("heap", "the heap (-Xmx) has no room for more"),
        /** Too many streams. */
        PUBLISHERS("limits.publishers", "too many streams are being published"),
        /** A peer publishes too often. */
        PUBLISH_RATE("publish_rate", "published too often within a minute"),
        /** Too many viewers wait. */
        WAITING_VIEWERS("waiting_viewers", "too many viewers wait for streams"),
        /** Too many questions are open. */
        AUTHENTICATOR("authenticator", "too many questions wait for the authenticator"),
        /** Too many HTTP requests. */
        HTTP_REQUESTS("http_requests", "too many HTTP requests at a time"),
        /** A client sent no complete request in time. */
        HTTP_INCOMPLETE("http_incomplete", "no complete HTTP request came in time: a slow client, or another protocol"),
        /** Too many HLS requests wait. */
        HLS_REQUESTS("hls_requests", "too many HLS requests wait"),
        /** No permission to publish. */
        PUBLISH("auth.publish", "not permitted to publish"),
        /** No permission to play. */
        PLAY("auth.play", "not permitted to play"),
        /** A wrong admin token. */
        ADMIN_TOKEN("http.admin_token", "wrong admin token");

        private final String code;
        private final String words;

        Rule(String code, String words) {
            this.code = code;
            this.words = words;
        }

        /**
         * Its name in the API: the configuration key if it has one.
         *
         * @return such as {@code limits.connections}
         */
        public String code() {
            return code;
        }
    }

    /** The refusals by one rule. */
    private static final class Counter {
        private final LogRateLimit lines;

        /** The peer that was refused last. Any thread stores it, the log line shows it (volatile). */
        private volatile String last = "";

        Counter(LongSupplier clock) {
            lines = new LogRateLimit(clock);
        }
    }

    private final Map<Rule, Counter> counters = new EnumMap<>(Rule.class);

    /**
     * Makes counters that are zero.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Refusals(LongSupplier clock) {
        for (Rule rule : Rule.values()) {
            counters.put(rule, new Counter(clock));
        }
    }

    /**
     * Counts a refusal.
     *
     * @param rule what refuses
     * @param peer the peer, such as its address; no secret
     */
    public void count(Rule rule, String peer) {
        Counter counter = counter(rule);
        counter.last = peer;
        counter.lines.count();
    }

    /**
     * How many peers a rule has refused.
     *
     * @param rule the rule
     * @return their number
     */
    public long total(Rule rule) {
        return counter(rule).lines.total();
    }

    private Counter counter(Rule rule) {
        return Objects.requireNonNull(counters.get(rule));
    }

    /**
     * All counts.
     *
     * @return by the codes of the rules, in their order
     */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        counters.forEach((rule, counter) -> totals.put(rule.code(), counter.lines.total()));
        return totals;
    }

    /** Tells the log what was counted, if that is due. To be called about twice a second. */
    public void tick() {
        counters.forEach((rule, counter) -> log(rule, counter, counter.lines.due()));
    }

    /** Tells the log what it was not told yet. Idempotent. */
    public void close() {
        counters.forEach((rule, counter) -> log(rule, counter, counter.lines.untold()));
    }

    private static void log(Rule rule, Counter counter, long count) {
        if (count > 0) {
            String last = LogText.shown(counter.last);
            LOG.log(Level.WARNING, "refused {0} by {1} ({2}), the last: {3}", "" + count, rule.code, rule.words, last);
        }
    }
}
