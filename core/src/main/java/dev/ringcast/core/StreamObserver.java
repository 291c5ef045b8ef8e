package dev.ringcast.core;

/**
 * Receives what happens to streams. All calls come one after the other on a thread of their own, behind a bounded
 * queue. An observer that blocks or throws delays nothing else, but misses what does not fit the queue.
 *
 * {@snippet file="WhoMayPublish.java" region="observer"}
 */
public interface StreamObserver {
    /**
     * A peer began to publish.
     *
     * @param name the stream
     * @param peer the peer
     */
    default void publishStarted(StreamName name, Peer peer) {}

    /**
     * A publication is over; the stream may linger.
     *
     * @param name the stream
     * @param peer the peer
     * @param reason why
     */
    default void publishEnded(StreamName name, Peer peer, EndReason reason) {}

    /**
     * A peer began to play. Over HLS that is its first media playlist, and its address is that of this request.
     *
     * @param name the stream
     * @param peer the peer
     */
    default void playStarted(StreamName name, Peer peer) {}

    /**
     * A peer stops playing. An HLS viewer stops when it was served the end of the stream, or about 30 s after its last
     * request.
     *
     * @param name the stream
     * @param peer the peer
     * @param reason why
     */
    default void playEnded(StreamName name, Peer peer, EndReason reason) {}

    /**
     * A viewer fell behind and frames were left out; told once, when it begins.
     *
     * @param name the stream
     * @param peer the peer
     */
    default void lagged(StreamName name, Peer peer) {}

    /**
     * A viewer was disconnected because it fell too far behind.
     *
     * @param name the stream
     * @param peer the peer
     */
    default void evicted(StreamName name, Peer peer) {}

    /**
     * A peer was refused because of too many requests.
     *
     * @param name the stream
     * @param peer the peer
     */
    default void rateLimited(StreamName name, Peer peer) {}

    /**
     * A lingering stream whose publisher did not come back was ended.
     *
     * @param name the stream
     */
    default void reaped(StreamName name) {}
}
