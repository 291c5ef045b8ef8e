package dev.ringcast.server;

import dev.ringcast.config.Keys;
import dev.ringcast.config.LogFormat;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Threads;
import dev.ringcast.http.api.ConfigReload;
import dev.ringcast.logging.Logging;
import dev.ringcast.settings.Command;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.Configuration;
import dev.ringcast.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The command line: {@code serve}, {@code demo}, and what only answers. */
final class Main {
    private static final int CANNOT_START = 1;
    private static final int BAD_CONFIGURATION = 2;
    private static final int BROKEN = 70;
    private static final Duration GREETING = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(8);

    /** How many threads carry the virtual ones; the JDK reads it when the first of these is made. */
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /** MiB by which the heap may outgrow what is in use; the executable sets it together with the collector. */
    private static final String HEAP_SLACK = "ringcast.heap.slack";

    /** The class-data archive that the JVM makes at the end, if there is none; the executable names it. */
    private static final String ARCHIVE = "ringcast.archive";

    private Main() {}

    /**
     * Runs the server until the process must end.
     *
     * @param args see {@code --help}
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        carryOnHalf();
        OptionalInt status = run(List.of(args), System.getenv(), System.out, System.err);
        if (status.isPresent()) {
            System.exit(status.getAsInt());
        }
        OwnClasses.load();
        keepHeapSmall(new CountDownLatch(1)); // until a signal ends the process
    }

    /**
     * Half of the processors carry the viewers' threads, unless the property is set. A sweep of short turns costs less
     * on fewer threads (one instead of two: 15 to 25 %). The kernel's part in every write, the pacer and housekeeping
     * use the other half. So a virtual thread of the server must only block where the JDK can park it, and must not
     * keep its carrier for long.
     */
    private static void carryOnHalf() {
        if (System.getProperty(CARRIERS) == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, String.valueOf(Math.max(1, processors / 2)));
        }
    }

    private static void keepHeapSmall(CountDownLatch end) throws InterruptedException {
        Integer slackMib = Integer.getInteger(HEAP_SLACK);
        if (slackMib == null) {
            end.await();
            return;
        }
        HeapTrimmer heap = HeapTrimmer.ofThisProcess((long) slackMib << 20);
        while (!end.await(1, TimeUnit.SECONDS)) {
            heap.look();
        }
    }

    /** What to exit with, empty if a server runs. */
    static OptionalInt run(List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            Configuration configuration = Configuration.of(args, environment);
            switch (configuration.command()) {
                case HELP -> out.print(Help.text());
                case VERSION -> out.println("ringcast " + Version.current());
                case EXAMPLE_CONFIG -> out.print(Help.exampleConfig());
                case CHECK -> out.print(Configuration.explain(args, environment));
                case SERVE, DEMO -> {
                    serve(configuration, args, environment, out);
                    return OptionalInt.empty();
                }
            }
            return OptionalInt.of(0);
        } catch (ConfigException e) {
            err.println(e.getMessage());
            err.println("Try --help.");
            return OptionalInt.of(BAD_CONFIGURATION);
        } catch (IOException e) {
            err.println("Ringcast cannot start. " + e.getMessage());
            return OptionalInt.of(CANNOT_START);
        }
    }

    private static void serve(
            Configuration configuration, List<String> args, Map<String, String> environment, PrintStream out)
            throws IOException {
        Settings settings = configuration.settings();
        boolean demo = configuration.command() == Command.DEMO;
        Logging.install(
                settings.get(Keys.Logging.LEVEL).level(),
                settings.get(Keys.Logging.FORMAT) == LogFormat.JSON,
                new FileOutputStream(FileDescriptor.err));
        Thread.setDefaultUncaughtExceptionHandler(Main::uncaught);
        MediaServer server = started(configuration, args, environment);
        Optional<AdminTokenFile> file;
        try {
            file = tokenFile(settings, environment, server);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Demo clip = demo ? new Demo(server) : null;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, clip, file), "ringcast-shutdown"));
        String token = demo
                ? server.adminToken()
                : file.map(made -> "in " + made.path()).orElse("as configured");
        greet(new StartupBanner(settings, server.rtmpPort(), server.httpPort(), token).text(demo), out);
    }

    /** A SIGHUP that comes before the server is there waits for it. */
    private static MediaServer started(Configuration configuration, List<String> args, Map<String, String> environment)
            throws IOException {
        Reloader.Source config = configuration.file().isPresent() ? new ConfigFileSource(args, environment) : null;
        CompletableFuture<ConfigReload> reload = new CompletableFuture<>();
        Optional<String> trouble = HangupSignal.handle(() -> reload.thenAccept(ConfigReload::reload));
        MediaServer server = new MediaServer(configuration.settings(), Hooks.NONE, true, Main::endBroken, config);
        if (config != null) {
            trouble.ifPresent(why -> log().log(Level.INFO, why + "; POST /api/v1/reload reads the file again"));
        }
        reload.complete(server.reloader());
        return server;
    }

    /** On a thread of its own: a full pipe that is not read must not stop what the main thread has to do. */
    private static void greet(String text, PrintStream out) {
        Thread greeter = Thread.ofPlatform().name("ringcast-greeting").daemon().start(() -> {
            out.print(text);
            out.flush();
        });
        Threads.joinOrLeave(greeter, GREETING);
    }

    /** Not a constant: the log manager must be chosen before the first logger is made. */
    private static Logger log() {
        return System.getLogger("dev.ringcast.server");
    }

    /** Logs what would else be printed to standard error, where a virtual thread may hang with its carrier. */
    private static void uncaught(Thread thread, Throwable thrown) {
        log().log(Level.ERROR, thread.getName() + " ended", thrown);
        if (thrown instanceof LinkageError broken) {
            endBroken(broken);
        }
    }

    /** The jar was overwritten: what has not been loaded is lost, and a process that lives on would be deaf. */
    private static void endBroken(LinkageError broken) {
        try {
            log().log(Level.ERROR, "a class is missing: the server's file was overwritten; the process ends", broken);
            Logging.flush();
        } finally {
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    /** Empty if the token is one that the owner has chosen. */
    private static Optional<AdminTokenFile> tokenFile(
            Settings settings, Map<String, String> environment, MediaServer server) throws IOException {
        return settings.get(Keys.Http.ADMIN_TOKEN).isEmpty()
                ? Optional.of(AdminTokenFile.write(
                        AdminTokenFile.folder(environment), server.httpPort(), server.adminToken()))
                : Optional.empty();
    }

    /** A signal ends the process with 0, once viewers have what is queued for them, and within 10 s in any case. */
    private static void end(MediaServer server, @Nullable Demo clip, Optional<AdminTokenFile> file) {
        file.ifPresent(Main::delete);
        Thread closer = Thread.ofPlatform().name("ringcast-close").daemon().start(() -> {
            if (clip != null) {
                clip.close();
            }
            server.close();
        });
        Threads.joinOrLeave(closer, DRAIN);
        markArchive();
        Logging.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Tells the executable that the archive is of a run that served. */
    private static void markArchive() {
        String archive = System.getProperty(ARCHIVE);
        if (archive == null) {
            return;
        }
        try {
            Files.write(Path.of(archive + ".served"), new byte[0]);
        } catch (IOException e) {
            log().log(Level.DEBUG, "cannot mark {0}: {1}", archive, e);
        }
    }

    private static void delete(AdminTokenFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            log().log(Level.WARNING, "cannot delete {0}: {1}", file.path(), e);
        }
    }
}
