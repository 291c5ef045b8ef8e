package dev.ringcast.core;

/**
 * What a subscription is to the server.
 *
 * @param peer the peer that watches
 * @param network whether it is on a network: woken on the shared tick, and made to skip when it falls behind. Others
 *     lose frames only where the ring no longer holds them
 * @param wireFormat the number of the wire log it writes from, -1 for none
 * @param viewer whether it counts as one. Of those who are not on a network, one that does is woken at once. Any other
 *     is patient: frames may wait {@code fanout.max_delay} for it to be read, and about as long for it to be woken
 */
public record SubscriberOptions(Peer peer, boolean network, int wireFormat, boolean viewer) {
    /** For the program that this server is part of. */
    public static final SubscriberOptions APPLICATION = new SubscriberOptions(Peer.APPLICATION, false, -1, true);

    /**
     * For a part of the server that is no viewer, such as a packager.
     *
     * @param protocol what it serves
     * @return the options
     */
    public static SubscriberOptions internal(String protocol) {
        return new SubscriberOptions(new Peer(protocol, null, ""), false, -1, false);
    }

    /**
     * The same, for a peer that was admitted.
     *
     * @return the options without credentials
     */
    public SubscriberOptions withoutSecrets() {
        return new SubscriberOptions(peer.withoutSecrets(), network, wireFormat, viewer);
    }
}
