package dev.ringcast.core;

/**
 * Decides who may publish and who may play. It may be asked on several threads at a time, and may block them. Only the
 * peers that asked wait for that, if they are fewer than 256. What it throws is a refusal.
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
