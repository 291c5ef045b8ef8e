package dev.ringcast.server;

import dev.ringcast.config.Keys;
import dev.ringcast.settings.Settings;
import java.util.List;

/**
 * What a user reads when the server has started: where to look, where to publish, and how to administer it.
 *
 * @param settings the addresses
 * @param rtmpPort the RTMP port that is bound
 * @param httpPort the HTTP port that is bound
 * @param adminToken the admin token, or where it is
 */
record StartupBanner(Settings settings, int rtmpPort, int httpPort, String adminToken) {
    private static final int DEFAULT_RTMP_PORT = 1935;
    private static final String HLS = "           %s/hls/%s/index.m3u8%s\n";

    String text(boolean demo) {
        String http = "http://" + host(settings.get(Keys.Http.BIND)) + ":" + httpPort;
        String rtmp =
                "rtmp://" + host(settings.get(Keys.Rtmp.BIND)) + (rtmpPort == DEFAULT_RTMP_PORT ? "" : ":" + rtmpPort);
        String publishKey = key(settings.get(Keys.Auth.PUBLISH_KEY));
        String playKey = key(settings.get(Keys.Auth.PLAY_KEY));
        String name = demo ? Demo.STREAM : "live/test";
        return """
            Ringcast %s is running.

              Watch    %s/%s%s
              Publish  ffmpeg -re -i video.mp4 -c copy -f flv %s/live/test%s
                       or OBS with server %s/live and stream key test%s
              Play     %s/%s%s
            %s  Admin    token %s
            %s
            Ctrl-C ends it.
            """.formatted(
                        Version.current(),
                        http,
                        playKey,
                        remark(demo),
                        rtmp,
                        publishKey,
                        rtmp,
                        publishKey,
                        rtmp,
                        name,
                        playKey,
                        settings.get(Keys.Hls.ENABLED) ? HLS.formatted(http, name, playKey) : "",
                        adminToken,
                        warning());
    }

    /** The page plays over HLS alone. */
    private String remark(boolean demo) {
        String playing = demo ? "   (the demo is playing)" : "";
        return settings.get(Keys.Hls.ENABLED) ? playing : "   (a list of streams; HLS is off, so the page plays none)";
    }

    /** What to add to an address; the secret itself stays out of terminals and logs. */
    private static String key(List<String> keys) {
        return keys.isEmpty() ? "" : "?key=(set)";
    }

    /** A line if the whole network can publish, else nothing. */
    private String warning() {
        return settings.get(Keys.Auth.PUBLISH_KEY).isEmpty() && !isLoopback(settings.get(Keys.Rtmp.BIND))
                ? "  Open     the whole network may publish; set --auth.publish_key=SECRET (8 characters or more)\n"
                : "";
    }

    private static boolean isLoopback(String bind) {
        return bind.equals("localhost") || bind.equals("::1") || bind.startsWith("127.");
    }

    /** A name for this machine: a server that listens on all addresses does so on this one. */
    private static String host(String bind) {
        if (bind.isEmpty() || bind.equals("0.0.0.0") || bind.equals("::")) {
            return "localhost";
        }
        return bind.indexOf(':') >= 0 ? "[" + bind + "]" : bind;
    }
}
