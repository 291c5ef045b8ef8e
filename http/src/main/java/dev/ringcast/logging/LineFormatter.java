package dev.ringcast.logging;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;

/**
 * A log record as one line of text: time in UTC, level, part of the server, message, and what was thrown.
 *
 * <p>What would break the line, or move a terminal's cursor, is escaped: peers choose part of the text.
 */
final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String OURS = "dev.ringcast.";
    private static final int MAX_CHARS = 8_192;
    private static final int MAX_FRAMES = 24;
    private static final int MAX_CAUSES = 4;

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(160);
        line.append(time(record.getInstant()))
                .append(' ')
                .append("%-5s".formatted(level(record.getLevel())))
                .append(' ');
        line.append(part(record.getLoggerName())).append(": ");
        escape(message(record), line);
        for (String part : thrown(record)) {
            escape(part, line.append(" | "));
        }
        return line.append('\n').toString();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "INFO";
        }
        return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    static String part(String logger) {
        return logger == null ? "-" : logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger;
    }

    /** As {@link Formatter#formatMessage}, but numbers are written as they are: a port is no 1,935. */
    static String message(LogRecord record) {
        String text = record.getMessage() == null ? "" : record.getMessage();
        Object[] values = record.getParameters();
        if (values == null || values.length == 0 || text.indexOf('{') < 0) {
            return text;
        }
        try {
            return MessageFormat.format(
                    text, Stream.of(values).map(String::valueOf).toArray());
        } catch (IllegalArgumentException e) {
            return text; // a message with braces of its own
        }
    }

    /** What was thrown, with its causes and some of their frames. */
    static List<String> thrown(LogRecord record) {
        List<String> parts = new ArrayList<>();
        Throwable thrown = record.getThrown();
        for (int depth = 0; thrown != null && depth < MAX_CAUSES; depth++, thrown = thrown.getCause()) {
            parts.add((depth == 0 ? "" : "caused by ") + thrown);
            Stream.of(thrown.getStackTrace()).limit(MAX_FRAMES).forEach(frame -> parts.add("at " + frame));
        }
        return parts;
    }

    private static void escape(String text, StringBuilder line) {
        for (int i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else if (breaksLines(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        if (text.length() > MAX_CHARS) {
            line.append('…');
        }
    }

    /** Text of a length that fits into a line. */
    static String bounded(String text) {
        return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
    }

    private static boolean breaksLines(char c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT // among them those that turn the direction of writing
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }
}
