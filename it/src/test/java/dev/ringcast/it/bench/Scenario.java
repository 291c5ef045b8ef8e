package dev.ringcast.it.bench;

import java.io.IOException;

/** A load whose figures a table shows. */
interface Scenario {
    /**
     * Starts a server, loads it, and stops it.
     *
     * @throws IOException if a socket or a file fails
     * @throws IllegalStateException if the server does not do what it has to
     */
    Figures measure(Server server, Settings settings) throws IOException, InterruptedException;

    /** The figure by which servers are compared. */
    Metric compared();
}
