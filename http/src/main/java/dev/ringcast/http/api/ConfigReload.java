package dev.ringcast.http.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads the server's configuration again. Any thread may ask, and none waits. */
public interface ConfigReload {
    /** How it ended. */
    enum Status {
        /** What can change has changed. */
        DONE,
        /** There is a fault, and nothing has changed. */
        FAULTY,
        /** The server was started without a configuration file. */
        NO_FILE,
        /** Too many ask at a time, or the server stops. */
        BUSY
    }

    /**
     * What came of it.
     *
     * @param status how it ended
     * @param changed the keys that have another value from now on; {@code streams} are the values for some streams
     * @param restart the keys that have another value in the configuration and keep the one they had
     * @param message what to tell, empty if it is done
     */
    record Outcome(Status status, List<String> changed, List<String> restart, String message) {}

    /**
     * Reads it soon.
     *
     * @return what comes of it; it never fails
     */
    CompletableFuture<Outcome> reload();
}
