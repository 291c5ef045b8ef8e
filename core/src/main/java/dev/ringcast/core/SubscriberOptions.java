package dev.ringcast.core;

/**
 * What a subscription is to the server. How it is woken and whether it skips are independent of each other: a forward
 * or
 * a recorder is {@link Waking#PATIENT} and keeps its backlog.
 *
 * @param peer the peer that watches
 * @param waking when it is woken
 * @param keepsBacklog whether it gets all that the stream still holds, however far behind it is: frames are lost only
 *     past 1.25 times {@code fanout.critical}, or when memory is short. If not, {@code fanout} makes it skip, and ends
 *     it
 * @param wireFormat the number of the wire log it writes from, -1 for none
 * @param viewer whether it counts as a viewer: permission is asked for, and the observer is told
 */
public record SubscriberOptions(Peer peer, Waking waking, boolean keepsBacklog, int wireFormat, boolean viewer) {
    /** When a subscription is woken. */
    public enum Waking {
        /**
         * By each frame. While one such subscription is there, the source never pauses, and payloads stay on the heap.
         */
        AT_ONCE,
        /** By the shared tick, which load lengthens up to {@code fanout.max_delay}; the source reads just before it. */
        ON_TICK,
        /** By the shared tick. The source may pause for {@code fanout.max_delay}, as without any viewer. */
        PATIENT
    }

    /** For the program that this server is part of. */
    public static final SubscriberOptions APPLICATION =
            new SubscriberOptions(Peer.APPLICATION, Waking.AT_ONCE, true, -1, true);

    /**
     * For a viewer on a network.
     *
     * @param peer the viewer
     * @param wireFormat the number of the wire log it writes from, -1 for none
     * @return the options
     */
    public static SubscriberOptions network(Peer peer, int wireFormat) {
        return new SubscriberOptions(peer, Waking.ON_TICK, false, wireFormat, true);
    }

    /**
     * For a part of the server that is no viewer, such as a packager.
     *
     * @param protocol what it serves
     * @return the options
     */
    public static SubscriberOptions internal(String protocol) {
        return new SubscriberOptions(new Peer(protocol, null, ""), Waking.PATIENT, true, -1, false);
    }

    /**
     * The same, for a peer that was admitted.
     *
     * @return the options without credentials
     */
    public SubscriberOptions withoutSecrets() {
        return new SubscriberOptions(peer.withoutSecrets(), waking, keepsBacklog, wireFormat, viewer);
    }
}
