package dev.ringcast.config;

import java.util.logging.Level;

/** Which log lines are written: those of a level and all that are graver. */
public enum LogLevel {
    /** What is broken. */
    ERROR(Level.SEVERE),
    /** What needs attention. */
    WARN(Level.WARNING),
    /** What happened. */
    INFO(Level.INFO),
    /** Why it happened. */
    DEBUG(Level.FINE),
    /** All of it. */
    TRACE(Level.ALL);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /**
     * What java.util.logging calls it.
     *
     * @return the level
     */
    public Level level() {
        return level;
    }
}
