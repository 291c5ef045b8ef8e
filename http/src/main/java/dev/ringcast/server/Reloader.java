package dev.ringcast.server;

import dev.ringcast.config.Key;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.http.api.ConfigReload;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.Settings;
import dev.ringcast.settings.SettingsHolder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads the configuration again and puts it in force, on one platform thread that is there while there is something to
 * read. A configuration with a fault changes nothing.
 */
final class Reloader implements ConfigReload {
    /** How many may wait for the thread; one more is refused. */
    static final int QUEUE = 16;

    private static final Logger LOG = System.getLogger("dev.ringcast.server");
    private static final long IDLE_SECONDS = 10;

    /** What gives the configuration. */
    interface Source {
        /**
         * Reads it, which may block.
         *
         * @throws ConfigException if there is a fault in it
         */
        Settings read() throws ConfigException;

        /** Told once settings are in force. */
        void inForce(Settings settings);
    }

    /** Null if the configuration cannot be read again. */
    @Nullable
    private final Source source;

    private final SettingsHolder current;
    private final Function<Settings, List<Key<?>>> replace;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().name("ringcast-reload").daemon().factory());

    /**
     * Makes it; it has no thread yet.
     *
     * @param source what gives the configuration, null if it cannot be read again
     * @param current the settings in force
     * @param replace puts others in force and returns the keys that need a restart
     */
    Reloader(@Nullable Source source, SettingsHolder current, Function<Settings, List<Key<?>>> replace) {
        this.source = source;
        this.current = current;
        this.replace = replace;
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<Outcome> reload() {
        Source from = source;
        if (from == null) {
            return told(Status.NO_FILE, "the server was started without a configuration file");
        }
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> run(from, answer));
        } catch (RejectedExecutionException e) {
            return told(Status.BUSY, "the configuration is being read again, or the server stops");
        }
        return answer;
    }

    private static CompletableFuture<Outcome> told(Status status, String message) {
        LOG.log(Level.INFO, "the configuration is not read again: {0}", message);
        return CompletableFuture.completedFuture(failed(status, message));
    }

    private static Outcome failed(Status status, String message) {
        return new Outcome(status, List.of(), List.of(), message);
    }

    private void run(Source from, CompletableFuture<Outcome> answer) {
        Outcome outcome = failed(Status.FAULTY, "the server failed; its log says why");
        try {
            outcome = read(from);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "reading the configuration again failed", e);
        } finally {
            answer.complete(outcome);
        }
    }

    private Outcome read(Source from) {
        Settings next;
        try {
            next = from.read();
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            LOG.log(Level.WARNING, "the configuration has a fault, so nothing has changed: {0}", message);
            return failed(Status.FAULTY, message);
        }
        Settings before = current.current();
        List<String> restart = replace.apply(next).stream().map(Key::path).toList();
        Settings now = current.current();
        from.inForce(now);
        List<String> changed = now.differencesFrom(before);
        LOG.log(Level.INFO, "the configuration was read again; changed: {0}; need a restart: {1}", changed, restart);
        return new Outcome(Status.DONE, changed, restart, "");
    }

    /** Refuses whatever comes from now on. What waits for the thread is still answered. */
    void stop() {
        thread.shutdown();
    }

    /** Ends the thread, or leaves it if it does not end by then: a file may be on a disk that does not answer. */
    void close(Deadline end) {
        stop();
        try {
            if (!thread.awaitTermination(end.left(Duration.ofSeconds(1)).toNanos(), TimeUnit.NANOSECONDS)) {
                thread.shutdownNow();
                LOG.log(Level.WARNING, "ringcast-reload does not end and is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
