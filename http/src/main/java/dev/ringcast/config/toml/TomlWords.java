package dev.ringcast.config.toml;

import java.util.regex.Pattern;

/** Values without quotation marks: numbers and truth values. */
final class TomlWords {
    /** More than any number needs; it also bounds what the patterns do. */
    private static final int MAX_LENGTH = 100;

    private static final String DIGITS = "[0-9](_?[0-9])*";
    private static final String WHOLE = "[+-]?(0|[1-9](_?[0-9])*)";
    private static final Pattern INTEGER = Pattern.compile(WHOLE);
    private static final Pattern FLOAT = Pattern.compile(WHOLE + "(\\." + DIGITS + ")?([eE][+-]?" + DIGITS + ")?");
    private static final Pattern NO_NUMBER = Pattern.compile("[+-]?(inf|nan)");
    private static final Pattern RADIX =
            Pattern.compile("0(x[0-9A-Fa-f](_?[0-9A-Fa-f])*|o[0-7](_?[0-7])*|b[01](_?[01])*)");
    private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0[0-9_]+");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-.*|[0-9]{2}:[0-9]{2}.*");
    private static final Pattern TRUTH = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);

    private TomlWords() {}

    static Object read(TomlInput in) throws TomlException {
        Position at = in.position();
        StringBuilder found = new StringBuilder();
        while (isPart(in.peek()) && found.length() <= MAX_LENGTH) {
            found.append((char) in.next());
        }
        String word = found.toString();
        if (word.isEmpty()) {
            throw in.expected("a value");
        }
        try {
            return value(word, at);
        } catch (NumberFormatException e) {
            throw new TomlException(at, "the number does not fit into 64 bits");
        }
    }

    private static boolean isPart(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || "+-_.:".indexOf(c) >= 0;
    }

    private static Object value(String word, Position at) throws TomlException {
        String plain = word.replace("_", "");
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        if (word.length() <= MAX_LENGTH) {
            if (INTEGER.matcher(word).matches()) {
                return Long.valueOf(plain);
            }
            if (RADIX.matcher(word).matches()) {
                return Long.valueOf(plain.substring(2), radix(word.charAt(1)));
            }
            if (NO_NUMBER.matcher(word).matches()) {
                double sign = word.startsWith("-") ? -1 : 1;
                return sign * (word.endsWith("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
            }
            if (FLOAT.matcher(word).matches()) {
                return finite(Double.parseDouble(plain));
            }
        }
        throw new TomlException(at, why(word));
    }

    private static int radix(char prefix) {
        return prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2;
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new NumberFormatException();
        }
        return number;
    }

    /** The word itself stays out of the message: it may be a secret. */
    private static String why(String word) {
        if (word.length() > MAX_LENGTH) {
            return "a value without quotation marks has " + MAX_LENGTH + " characters at most";
        }
        if (TRUTH.matcher(word).matches()) {
            return "true and false are written in lower case";
        }
        if (LEADING_ZERO.matcher(word).matches()) {
            return "a number has no zero in front";
        }
        if (DATE.matcher(word).matches()) {
            return "dates and times are not supported; text stands in quotation marks";
        }
        return "text and values with a unit stand in quotation marks";
    }
}
