package dev.ringcast.logging;

import java.io.OutputStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Puts our handler on the root of java.util.logging, where {@link System.Logger} ends up. */
public final class Logging {

    private Logging() {}

    /**
     * Writes all log lines to a stream from now on. Call it before anything logs. The end of the process waits for
     * lines that are not written yet, a second at most.
     *
     * @param level which lines
     * @param json whether each line is a JSON object
     * @param out where to
     */
    public static void install(Level level, boolean json, OutputStream out) {
        System.setProperty("java.util.logging.manager", SteadyLogManager.class.getName());
        Logger root = LogManager.getLogManager().getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new LineHandler(json ? new JsonFormatter() : new LineFormatter(), out, System::nanoTime));
        Runtime.getRuntime().addShutdownHook(new Thread(Logging::flush, "ringcast-log-flush"));
        setLevel(level);
    }

    /**
     * Changes which lines are written, from now on.
     *
     * @param level which lines
     */
    public static void setLevel(Level level) {
        // The JDK logs as well; its own lines are of use from INFO on.
        LogManager.getLogManager()
                .getLogger("")
                .setLevel(level.intValue() > Level.INFO.intValue() ? level : Level.INFO);
        Ours.LOGGER.setLevel(level);
    }

    /**
     * Waits until what was logged is written, a second at most. For code that ends the process or logs while it ends.
     */
    public static void flush() {
        for (Handler handler : LogManager.getLogManager().getLogger("").getHandlers()) {
            handler.flush();
        }
    }

    /** Kept, since java.util.logging holds loggers weakly and would forget the level; made after the log manager. */
    private static final class Ours {
        static final Logger LOGGER = Logger.getLogger("dev.ringcast");
    }
}
