package dev.ringcast.config;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files this process may have open: a connection needs one, and the server some for itself. */
public final class FileDescriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int PERCENT_FOR_CONNECTIONS = 80;

    private FileDescriptors() {}

    /**
     * Lowers a limit on connections of one protocol to what the process can hold: two of them share 80 % of the
     * descriptors, half of that for each at least, and for one what the other does not ask for.
     *
     * @param connections the limit that was asked for
     * @param others that of the other protocol
     * @return the limit to keep
     */
    public static int lowered(int connections, int others) {
        return lowered(connections, others, limit());
    }

    static int lowered(int connections, int others, long descriptors) {
        long room = descriptors / 100 * PERCENT_FOR_CONNECTIONS;
        return (int) Math.min(connections, Math.max(1, Math.max(room / 2, room - others)));
    }

    /** From the file where there is one: management takes a tenth of the start's time. */
    private static long limit() {
        if (Files.isReadable(LIMITS)) {
            try {
                return limit(Files.readString(LIMITS));
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
                .orElse(Long.MAX_VALUE);
    }

    private static long managed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
