package dev.ringcast.it.bench;

import java.io.IOException;

/**
 * A server that can be measured.
 *
 * @param name its name in tables
 * @param windowMillis how long it gathers what it sends, 0 where it does not; the floor it is held against
 * @param starter starts it
 */
record Server(String name, int windowMillis, Starter starter) {
    /** Starts a server. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts it and waits until it accepts.
         *
         * @throws IOException if its files cannot be written
         * @throws IllegalStateException if it does not start
         */
        RunningServer start() throws IOException, InterruptedException;
    }

    RunningServer start() throws IOException, InterruptedException {
        return starter.start();
    }
}
