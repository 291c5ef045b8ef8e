package dev.ringcast.http.page;

import dev.ringcast.http.exchange.Resource;
import dev.ringcast.http.exchange.Response;
import dev.ringcast.http.exchange.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The page's files. They are few and fixed, read when the server starts; a browser asks each time whether they are
 * still the same.
 */
public final class PageRoutes implements Routes {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final List<String> SCRIPTS =
            List.of("page.js", "chart.js", "dom.js", "format.js", "list.js", "live.js", "meter.js", "player.js");

    /** Nothing from elsewhere, nothing inline. The player feeds the video from memory, and works in a worker. */
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "worker-src blob:",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private final Map<List<String>, Response> files = new HashMap<>();

    /**
     * Reads the files.
     *
     * @param rtmpPort the port that the page tells to publish to
     * @param hls whether HLS is on, without which the page offers no player
     */
    public PageRoutes(int rtmpPort, boolean hls) {
        byte[] index = new String(read("index.html"), StandardCharsets.UTF_8)
                .replace("@RTMP_PORT@", Integer.toString(rtmpPort))
                .replace("@HLS@", hls ? "on" : "off")
                .getBytes(StandardCharsets.UTF_8);
        files.put(List.of(""), response(HTML, index));
        add("page.css", "text/css; charset=utf-8");
        SCRIPTS.forEach(name -> add(name, SCRIPT));
        add("icon.svg", "image/svg+xml");
        add("hls.min.js", SCRIPT);
        add("hls.js.LICENSE", "text/plain; charset=utf-8");
    }

    private void add(String name, String type) {
        files.put(List.of("page", name), response(type, read(name)));
    }

    @Override
    public Optional<Resource> find(List<String> segments) {
        return Optional.ofNullable(files.get(segments)).map(file -> Resource.light(request -> file));
    }

    private static Response response(String type, byte[] content) {
        return Response.of(200, type, content)
                .tagged('"' + hash(content) + '"')
                .with("Cache-Control", "no-cache")
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer");
    }

    private static byte[] read(String name) {
        try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells one version of a file from another; a checksum does, and is there at once. */
    private static String hash(byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return Long.toHexString(checksum.getValue()) + "-" + content.length;
    }
}
