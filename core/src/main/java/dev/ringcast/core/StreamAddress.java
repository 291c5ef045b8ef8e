package dev.ringcast.core;

import java.util.regex.Pattern;

/**
 * What an encoder or player was given: a stream's name and the query strings beside it, which are credentials.
 *
 * @param name the stream
 * @param credentials the queries of app and key joined by {@code &}, without the question marks; a secret
 */
public record StreamAddress(StreamName name, String credentials) {
    /** The most characters of credentials: a server keeps them for as long as a peer is connected. */
    public static final int MAX_CREDENTIALS = 2_048;

    private static final Pattern PREFIX = Pattern.compile("^(mp4|flv|mp3):");

    /**
     * Puts together what encoders send in many ways: queries in either part, slashes at the ends, a {@code mp4:} in
     * front, the whole path in the app or in the key.
     *
     * @param app the app as sent
     * @param key the stream key as sent, empty if the URL had one part only
     * @param defaultApp the app of a URL with one part
     * @return the address
     * @throws RefusedException if no valid name comes out, the one part is the default app itself, or the credentials
     *     are too long
     */
    public static StreamAddress of(String app, String key, String defaultApp) {
        String[] first = split(app);
        String[] second = split(key);
        String path = first[0];
        if (second[0].isEmpty() && path.equals(defaultApp)) {
            String why = "the stream key is missing: " + path + " is the name of the app";
            throw new RefusedException(RefusedException.Reason.BAD_NAME, why);
        } else if (second[0].isEmpty()) {
            path = path.indexOf('/') < 0 ? defaultApp + "/" + path : path;
        } else {
            path = (path.isEmpty() ? defaultApp : path) + "/" + second[0];
        }
        String and = first[1].isEmpty() || second[1].isEmpty() ? "" : "&";
        String credentials = first[1] + and + second[1];
        if (credentials.length() > MAX_CREDENTIALS) {
            String why = "the query has " + credentials.length() + " characters, allowed are " + MAX_CREDENTIALS;
            throw new RefusedException(RefusedException.Reason.LIMIT, why);
        }
        return new StreamAddress(StreamName.parse(path), credentials);
    }

    private static String[] split(String part) {
        int mark = part.indexOf('?');
        String path = mark < 0 ? part : part.substring(0, mark);
        String query = mark < 0 ? "" : part.substring(mark + 1);
        return new String[] {trimmed(PREFIX.matcher(trimmed(path)).replaceFirst("")), query};
    }

    private static String trimmed(String path) {
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return name.toString();
    }
}
