package dev.ringcast.core;

import java.time.Duration;

/**
 * How streams behave. Immutable; the values of a configuration file or of a builder.
 *
 * @param publish what happens to a second publisher of a stream, and when a publisher leaves
 * @param playWait how long a viewer waits for a publisher
 * @param gopMax GOPs that are kept for viewers that join, 0 for none
 * @param fanout when viewers are woken and when they skip
 * @param limits what is too much
 */
public record StreamSettings(Publish publish, Duration playWait, int gopMax, Fanout fanout, Limits limits) {
    /** As shipped. */
    public static final StreamSettings DEFAULTS = new StreamSettings(
            new Publish(Conflict.TAKEOVER, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ZERO),
            Duration.ofSeconds(10),
            1,
            new Fanout(
                    Duration.ofMillis(100),
                    1 << 20,
                    2 << 20,
                    4 << 20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10)),
            new Limits(
                    1000,
                    Runtime.getRuntime().maxMemory() / 2,
                    8 << 20,
                    1 << 20,
                    256 << 10,
                    64 << 10,
                    64L << 20,
                    64 << 10));

    /** What happens when a second publisher comes. */
    public enum Conflict {
        /** The second one gets the stream. */
        TAKEOVER,
        /** The first one keeps it. */
        REJECT,
        /** The second one gets it if the first was silent for a while. */
        TAKEOVER_IF_IDLE
    }

    /**
     * Publishing.
     *
     * @param conflict what happens when a second publisher comes
     * @param idle how long a publisher must be silent to lose under {@link Conflict#TAKEOVER_IF_IDLE}
     * @param linger how long a stream outlives a lost publisher
     * @param lingerAfterStop how long it outlives a publisher that stopped
     */
    public record Publish(Conflict conflict, Duration idle, Duration linger, Duration lingerAfterStop) {}

    /**
     * The fan-out.
     *
     * @param maxDelay how long a frame may wait so that several go out together
     * @param warning backlog in bytes from which inter frames are left out
     * @param high backlog in bytes from which only keyframes and configurations go
     * @param critical backlog in bytes from which a viewer is disconnected
     * @param maxAge media that a viewer may be behind
     * @param maxAgeAudio the same for a stream without video
     * @param stall how long a write may make no progress
     */
    public record Fanout(
            Duration maxDelay,
            long warning,
            long high,
            long critical,
            Duration maxAge,
            Duration maxAgeAudio,
            Duration stall) {}

    /**
     * Limits.
     *
     * @param publishers streams that are published at the same time
     * @param memory bytes of all rings and partial messages
     * @param videoFrame bytes of a video frame
     * @param audioFrame bytes of an audio frame
     * @param sequenceHeader bytes of a decoder configuration
     * @param metadata bytes of the metadata
     * @param pool bytes of wire logs
     * @param poolBuffer bytes of one buffer of them
     */
    public record Limits(
            int publishers,
            long memory,
            int videoFrame,
            int audioFrame,
            int sequenceHeader,
            int metadata,
            long pool,
            int poolBuffer) {}
}
