package dev.ringcast.core;

/**
 * Decides which peers may publish and play. Several threads may call it at the same time, and it may block them. Only
 * the peers that asked wait, up to 256 of them; a further one is refused. An exception is a refusal.
 *
 * {@snippet file="WhoMayPublish.java" region="authenticator"}
 */
public interface StreamAuthenticator {
    /** Lets everybody do everything. */
    StreamAuthenticator PERMIT_ALL = new StreamAuthenticator() {};

    /**
     * An answer.
     *
     * @param permitted whether it may
     * @param reason why not, shown to the peer
     */
    record Decision(boolean permitted, String reason) {
        /** It may. */
        public static final Decision PERMIT = new Decision(true, "");

        /**
         * It may not.
         *
         * @param reason why, shown to the peer
         * @return the answer
         */
        public static Decision deny(String reason) {
            return new Decision(false, reason);
        }
    }

    /**
     * Whether a peer may publish.
     *
     * @param name the stream
     * @param peer the peer with its credentials, which are forgotten once it was admitted
     * @return the answer
     */
    default Decision publish(StreamName name, Peer peer) {
        return Decision.PERMIT;
    }

    /**
     * Whether a peer may play. A viewer over HLS is asked about when it asks for the index; what it gets is played by
     * its session, which shows nothing else.
     *
     * @param name the stream
     * @param peer the peer with its credentials, which are forgotten once it was admitted
     * @return the answer
     */
    default Decision play(StreamName name, Peer peer) {
        return Decision.PERMIT;
    }
}
