package dev.ringcast.core.log;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/** What log lines are made of. */
public final class LogText {
    private static final int MAX_CHARS = 120;
    private static final long KILO = 1_000;
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private LogText() {}

    /**
     * A text that a peer chose: on one line, without characters that are not seen, and not long.
     *
     * @param text the text
     * @return the same with a question mark for each such character, 120 characters at most
     */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_CHARS).forEach(c -> shown.appendCodePoint(isSeen(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_CHARS ? shown + "…" : shown.toString();
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * A peer's address.
     *
     * @param peer the address
     * @return {@code 192.0.2.7:5000} or {@code [2001:db8::7]:5000}
     */
    public static String address(InetSocketAddress peer) {
        String host = peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    /**
     * A time span as people say it.
     *
     * @param span the time
     * @return such as {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s} or {@code 2 h 5 min}
     */
    public static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1_000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /**
     * An amount of data as people say it.
     *
     * @param bytes how much
     * @return such as {@code 812 B}, {@code 4.2 kB} or {@code 1.3 GB}
     */
    public static String bytes(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= KILO && unit < UNITS.length - 1) {
            amount /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
