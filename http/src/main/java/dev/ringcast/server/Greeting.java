package dev.ringcast.server;

import dev.ringcast.config.Settings;

/**
 * What a user is told when the server has started: where to look, where to publish to, and how to administer it.
 *
 * @param settings the addresses
 * @param rtmpPort the RTMP port that is bound
 * @param httpPort the HTTP port that is bound
 * @param adminToken the admin token, or where it is
 */
record Greeting(Settings settings, int rtmpPort, int httpPort, String adminToken) {
    private static final int DEFAULT_RTMP_PORT = 1935;

    String text(boolean demo) {
        String http = "http://" + host(settings.http().bind()) + ":" + httpPort;
        String rtmp = "rtmp://" + host(settings.rtmp().bind()) + (rtmpPort == DEFAULT_RTMP_PORT ? "" : ":" + rtmpPort);
        String name = demo ? Demo.STREAM : "live/test";
        return """
                Ringcast %s is running.

                  Watch    %s/%s
                  Publish  ffmpeg -re -i video.mp4 -c copy -f flv %s/live/test
                           or OBS with server %s/live and stream key test
                  Play     %s/%s
                           %s/hls/%s/index.m3u8
                  Admin    token %s

                Ctrl-C ends it.
                """
                .formatted(
                        Version.current(),
                        http,
                        demo ? "   (the demo is playing)" : "",
                        rtmp,
                        rtmp,
                        rtmp,
                        name,
                        http,
                        name,
                        adminToken);
    }

    /** A name for this machine: a server that listens on all addresses does so on this one. */
    private static String host(String bind) {
        if (bind.isEmpty() || bind.equals("0.0.0.0") || bind.equals("::")) {
            return "localhost";
        }
        return bind.indexOf(':') >= 0 ? "[" + bind + "]" : bind;
    }
}
