package dev.ringcast.rtmp.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a stream is published to or played from: {@code rtmp://user:pass@host:port/app/instance/key?query}.
 *
 * <p>App and key keep their queries, as servers expect credentials there. {@link #toString} shortens what is secret;
 * the accessors do not. Immutable.
 *
 * @param tls whether it is RTMPS
 * @param host a name or an address, without brackets
 * @param port 1 to 65,535
 * @param app the app with its instance and its query
 * @param key the stream's key with its query
 * @param login the user and password of the URL, empty if there are none
 */
public record RtmpUrl(boolean tls, String host, int port, String app, String key, Optional<Login> login) {
    /** The port of RTMP. */
    public static final int RTMP_PORT = 1935;

    /** The port of RTMPS. */
    public static final int RTMPS_PORT = 443;

    private static final int MAX_CHARS = 4096;
    private static final int MAX_HOST_CHARS = 255;
    private static final int MAX_PORT = 65_535;
    private static final int SHOWN_OF_KEY = 4;

    /** A secret that is shorter is not searched for: it would tear ordinary words apart. */
    private static final int MIN_SEARCHED = 4;

    private static final String HIDDEN = "…";

    /**
     * A user and its password.
     *
     * @param user the name
     * @param password the password
     */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return HIDDEN;
        }
    }

    /**
     * Checks that there is an app, a key and a host.
     *
     * @throws IllegalArgumentException if a part is missing or out of its range; the message holds no part of the URL
     */
    public RtmpUrl {
        if (host.isEmpty() || host.length() > MAX_HOST_CHARS || !host.chars().allMatch(RtmpUrl::isOfHost)) {
            throw new IllegalArgumentException(
                    "the host of the URL is missing, too long, or has characters that no host has");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("the port of the URL is not in 1..65535");
        }
        if (app.isEmpty()) {
            throw new IllegalArgumentException("the URL has no app");
        }
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the URL has no stream key");
        }
    }

    private static boolean isOfHost(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_:".indexOf(c) >= 0;
    }

    /**
     * Reads a URL whose last part is the key. A query behind the key belongs to the key. If the app alone has a query,
     * the key follows the query.
     *
     * @param url the URL: {@code rtmp} or {@code rtmps}
     * @return its parts
     * @throws IllegalArgumentException if it is none; the message holds no part of the URL
     */
    public static RtmpUrl parse(String url) {
        Server server = Server.parse(url);
        String path = server.path();
        int query = path.indexOf('?');
        int slash = path.lastIndexOf('/', query < 0 ? path.length() : query);
        if (slash < 0 && query >= 0) {
            slash = path.lastIndexOf('/'); // app?query/key
        }
        if (slash < 0) {
            throw new IllegalArgumentException("the URL has one part only; app and key are needed");
        }
        return server.with(path.substring(0, slash), path.substring(slash + 1));
    }

    /**
     * Reads a server's URL and a key, as encoders ask for them.
     *
     * @param server the URL up to the app: {@code rtmp} or {@code rtmps}
     * @param key the stream's key with its query
     * @return its parts
     * @throws IllegalArgumentException if it is none; the message holds no part of the URL
     */
    public static RtmpUrl of(String server, String key) {
        Server parsed = Server.parse(server);
        Server.check(key);
        return parsed.with(parsed.path(), key);
    }

    /** What stands before the app, and the rest. */
    private record Server(boolean tls, String host, int port, Optional<Login> login, String path) {
        static Server parse(String url) {
            check(url);
            int colon = url.indexOf("://");
            String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!scheme.equals("rtmp") && !scheme.equals("rtmps")) {
                throw new IllegalArgumentException("the URL does not begin with rtmp:// or rtmps://");
            }
            boolean tls = scheme.equals("rtmps");
            String rest = url.substring(colon + 3);
            int slash = rest.indexOf('/');
            String authority = slash < 0 ? rest : rest.substring(0, slash);
            String path = slash < 0 ? "" : rest.substring(slash + 1);
            int at = authority.lastIndexOf('@');
            Optional<Login> login = at < 0 ? Optional.empty() : Optional.of(login(authority.substring(0, at)));
            String place = authority.substring(at + 1);
            int end = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':');
            String host = end <= 0 ? place : place.substring(0, end);
            boolean brackets = host.startsWith("[") && host.endsWith("]");
            return new Server(
                    tls,
                    brackets ? host.substring(1, host.length() - 1) : host,
                    port(end <= 0 ? "" : place.substring(end), tls),
                    login,
                    path);
        }

        static void check(String text) {
            if (text.length() > MAX_CHARS || text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
                throw new IllegalArgumentException(
                        "the URL or key is longer than 4096 characters, or has a space or control character");
            }
        }

        private static int port(String text, boolean tls) {
            if (text.isEmpty() || text.equals(":")) {
                return tls ? RTMPS_PORT : RTMP_PORT;
            }
            if (!text.matches(":[0-9]{1,5}")) {
                throw new IllegalArgumentException("the port of the URL is not in 1..65535");
            }
            return Integer.parseInt(text.substring(1));
        }

        private static Login login(String text) {
            int colon = text.indexOf(':');
            String user = colon < 0 ? text : text.substring(0, colon);
            return new Login(decoded(user), colon < 0 ? "" : decoded(text.substring(colon + 1)));
        }

        RtmpUrl with(String app, String key) {
            return new RtmpUrl(tls, host, port, trimmed(app), trimmed(key), login);
        }

        /** Without slashes at both ends; a query stays as it is. */
        private static String trimmed(String text) {
            int start = 0;
            int end = text.length();
            while (start < end && text.charAt(start) == '/') {
                start++;
            }
            while (end > start && text.charAt(end - 1) == '/' && text.indexOf('?') < 0) {
                end--;
            }
            return text.substring(start, end);
        }
    }

    /** Percent signs decoded, or as it is if they make no sense. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException asItIs) {
            return text;
        }
    }

    /**
     * The same key at another server, which this server has named. The login stays with the host that it is for.
     *
     * @throws IllegalArgumentException if the text is no URL, or would give up TLS
     */
    RtmpUrl redirectedTo(String url) {
        Server server = Server.parse(url);
        if (tls && !server.tls()) {
            throw new IllegalArgumentException("the server redirects from rtmps to rtmp");
        }
        Optional<Login> kept = server.host().equalsIgnoreCase(host) ? login : Optional.empty();
        return new RtmpUrl(server.tls(), server.host(), server.port(), Server.trimmed(server.path()), key, kept);
    }

    /** The property tcUrl of connect: all but the key and the login. */
    String tcUrl() {
        return base() + "/" + app;
    }

    private String base() {
        boolean usual = port == (tls ? RTMPS_PORT : RTMP_PORT);
        return (tls ? "rtmps://" : "rtmp://")
                + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                + (usual ? "" : ":" + port);
    }

    /**
     * A text of the server, without what is secret in this URL.
     *
     * @param text any text
     * @return the text, in which key, passwords and values of queries are replaced by an ellipsis
     */
    public String withoutSecrets(String text) {
        String clean = text;
        for (String secret : secrets()) {
            clean = clean.replace(secret, HIDDEN);
        }
        return clean;
    }

    /** The longest first, since one may be part of another. */
    private List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(key, before(key)));
        for (String part : List.of(app, key)) {
            for (String pair : part.substring(before(part).length()).split("[?&]")) {
                secrets.add(pair.substring(pair.indexOf('=') + 1));
            }
        }
        login.ifPresent(known -> secrets.addAll(List.of(known.user(), known.password())));
        List<String> decoded = secrets.stream().map(RtmpUrl::decoded).toList();
        secrets.addAll(decoded);
        secrets.removeIf(secret -> secret.length() < MIN_SEARCHED);
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return secrets;
    }

    /** What stands before the query. */
    private static String before(String part) {
        int mark = part.indexOf('?');
        return mark < 0 ? part : part.substring(0, mark);
    }

    private static String shortened(String key) {
        return key.length() > 3 * SHOWN_OF_KEY ? key.substring(0, SHOWN_OF_KEY) + HIDDEN : HIDDEN;
    }

    /** For logs: the key is shortened; queries and the login are left out. */
    @Override
    public String toString() {
        return base() + "/" + before(app) + "/" + shortened(before(key));
    }
}
