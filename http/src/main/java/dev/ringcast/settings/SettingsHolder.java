package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.ArrayList;
import java.util.List;

/** The settings in force. A reader asks at each use, so that it sees what a reload has brought. Thread-safe. */
public final class SettingsHolder {
    /** Written by {@link #replace}, read by all threads (volatile). */
    private volatile Settings current;

    /**
     * Puts the first settings in force.
     *
     * @param first the settings
     */
    public SettingsHolder(Settings first) {
        current = first;
    }

    /**
     * The settings in force.
     *
     * @return them; they never change
     */
    public Settings current() {
        return current;
    }

    /**
     * Puts others in force. A key that is not {@link Key#isLive live} keeps its value. One thread at a time.
     *
     * @param next the others
     * @return the keys that have another value there and keep the one they had: they need a restart
     */
    public List<Key<?>> replace(Settings next) {
        Settings before = current;
        List<Key<?>> kept = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            if (!Settings.takes(key, next) && !before.get(key).equals(next.get(key))) {
                kept.add(key);
            }
        }
        current = before.with(next);
        return kept;
    }
}
