package dev.ringcast.core;

/**
 * The server's own rules about which peers may publish and play. The server checks them before it asks the
 * application's {@link StreamAuthenticator}. Both must permit.
 *
 * <p>A check runs on the thread of the connection or request, so it must not block. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Authorizer {
    /** Permits everything. */
    Authorizer PERMIT_ALL = (action, name, peer) -> {};

    /** What a peer wants to do with a stream. */
    enum Action {
        /** To publish it. */
        PUBLISH,
        /** To play it. */
        PLAY
    }

    /**
     * Returns if the peer may do it.
     *
     * @param action what it wants to do
     * @param name the stream
     * @param peer the peer with its credentials
     * @throws RefusedException if it may not; its {@link RefusedException#delay} says how late to tell the peer
     */
    void check(Action action, StreamName name, Peer peer);
}
