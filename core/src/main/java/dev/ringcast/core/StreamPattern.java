package dev.ringcast.core;

import java.util.regex.Pattern;

/**
 * Names of streams: the text of a name, in which {@code *} stands for any characters. It stays within the app or within
 * the key: {@code live/*} is every key of the app {@code live}, and no key of {@code live/sub}.
 *
 * @param app what the app must be
 * @param key what the key must be
 */
public record StreamPattern(String app, String key) {
    private static final int MAX = 255;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~*-]+(/[A-Za-z0-9._~*-]+){1,3}");

    /**
     * Reads a pattern.
     *
     * @param text such as {@code live/cam*}
     * @return the pattern
     * @throws IllegalArgumentException if it is none; the message says what is allowed
     */
    public static StreamPattern parse(String text) {
        if (text.length() > MAX || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a pattern must be a stream's name such as live/cam, in which * stands"
                    + " for any characters of the app or of the key");
        }
        int slash = text.lastIndexOf('/');
        return new StreamPattern(text.substring(0, slash), text.substring(slash + 1));
    }

    /**
     * Whether it means a stream.
     *
     * @param name the stream
     * @return whether both parts match
     */
    public boolean matches(StreamName name) {
        return matches(app, name.app()) && matches(key, name.key());
    }

    /** Goes back to the last asterisk alone, so it takes no more than the product of both lengths. */
    private static boolean matches(String pattern, String text) {
        int at = 0;
        int asterisk = -1;
        int resume = 0;
        for (int i = 0; i < text.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                asterisk = at++;
                resume = i;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(i)) {
                at++;
                i++;
            } else if (asterisk >= 0) {
                at = asterisk + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** As it is written. */
    @Override
    public String toString() {
        return app + "/" + key;
    }
}
