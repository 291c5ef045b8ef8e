package dev.ringcast.logging;

import java.util.logging.LogManager;

/**
 * The JDK's log manager, but for one thing: it does not take the handlers away while the process shuts down, since what
 * the server does then is worth a line. Named by a system property, hence public.
 */
public final class SteadyLogManager extends LogManager {
    /** For the JDK. */
    public SteadyLogManager() {}

    /** Does nothing. */
    @Override
    public void reset() {}
}
