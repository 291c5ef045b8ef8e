package dev.ringcast.settings;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many files this process may have open: a connection needs one, and the server some for itself.
 *
 * @param limit the soft limit; the JVM has raised it to the hard one
 */
public record FileDescriptors(long limit) {
    /** What a server without connections holds: 16, the JDK's poller of each processor up to 32, and some to spare. */
    private static final int OF_SERVER = 24 + Math.min(32, Runtime.getRuntime().availableProcessors());

    /** The least limit that a server starts with. It leaves 4 connections for each protocol. */
    public static final int MIN = OF_SERVER + 8;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int PERCENT = 80;
    private static final long NO_LIMIT = Integer.MAX_VALUE;

    /** Keeps the limit; one beyond 2,147,483,647 counts as that. */
    public FileDescriptors {
        limit = Math.min(limit, NO_LIMIT);
    }

    /**
     * Asks the kernel, by its file if there is one: management takes a tenth of the start's time.
     *
     * @return the limit of this process
     */
    public static FileDescriptors ofThisProcess() {
        if (Files.isReadable(LIMITS)) {
            try {
                return new FileDescriptors(limit(Files.readString(LIMITS)));
            } catch (IOException e) {
                return managed(); // no such file on this kernel
            }
        }
        return managed();
    }

    static long limit(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
                .filter(soft -> soft.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(NO_LIMIT);
    }

    private static FileDescriptors managed() {
        return new FileDescriptors(
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof com.sun.management.UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : NO_LIMIT);
    }

    /**
     * The limit that holds this number of connections.
     *
     * @param connections those of all protocols together
     * @return descriptors
     */
    public static long needed(long connections) {
        return Math.max(connections + OF_SERVER, (connections * 100 + PERCENT - 1) / PERCENT);
    }

    /**
     * Whether a server can start: it and a few connections need descriptors.
     *
     * @return whether the limit is too small
     */
    public boolean tooFew() {
        return limit < MIN;
    }

    /**
     * Lowers a limit on connections of one protocol to what the process can hold. Both protocols share 80 % of the
     * descriptors, or what the server leaves if that is less. Each gets half of this at least, and what the other does
     * not ask for.
     *
     * @param connections the limit that was asked for
     * @param others that of the other protocol
     * @return the limit to keep
     */
    public int lowered(int connections, int others) {
        long room = Math.min(limit * PERCENT / 100, limit - OF_SERVER);
        return (int) Math.max(0, Math.min(connections, Math.max(room / 2, room - others)));
    }
}
