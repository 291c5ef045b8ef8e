package dev.ringcast.it.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HlsViewerTest {
    private static final int FIRST = 10;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<String, String> files = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body =
                    path.endsWith(".ts") ? path.getBytes() : files.get(path).getBytes();
            String type = path.endsWith(".ts") ? "video/mp2t" : "application/vnd.apple.mpegurl";
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        files.put("/x/index.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nmedia.m3u8\n");
        files.put("/x/media.m3u8", playlist(FIRST, 4));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void followsALivePlaylist() throws Exception {
        try (HlsViewer viewer = HlsViewer.open(index())) {
            files.put("/x/media.m3u8", playlist(FIRST + 1, 4));
            viewer.reload();
            viewer.assertSegmentsAreImmutable();
            assertEquals(5, viewer.segments().size());
            assertEquals("/x/10.ts/x/11.ts/x/12.ts/x/13.ts/x/14.ts", new String(viewer.bytes()));
        }
    }

    @Test
    void aLongerSegmentMayMakeTheTargetDurationGrow() throws Exception {
        try (HlsViewer viewer = HlsViewer.open(index())) {
            files.put("/x/media.m3u8", longer(playlist(FIRST, 5)).replace("2.000,\n14", "3.200,\n14"));
            assertEquals(3, viewer.reload().targetDuration());
        }
    }

    @Test
    void aServerThatBreaksARuleIsFoundOut() throws Exception {
        breaks(playlist(FIRST - 1, 4), "the media sequence goes back");
        breaks(longer(playlist(FIRST, 4)), "the target duration grows without a longer segment");
        breaks(longer(playlist(FIRST, 5)).replace("2.000,\n14", "3.500,\n14"), "it grows by less than the segment");
        breaks(longer(playlist(FIRST, 4)), playlist(FIRST, 4), "the target duration shrinks");
        breaks(playlist(FIRST, 4).replace("11.ts", "11b.ts"), "a listed segment gets another address");
        breaks(playlist(FIRST, 4).replace("2.000", "1.900"), "a listed segment gets another duration");
        breaks(playlist(FIRST, 5).replace("14.ts", "13.ts"), "an address comes twice");
        breaks(playlist(FIRST + 2, 2), "less than three target durations stay");
        breaks(playlist(FIRST, 3), "the last segment is taken away");
    }

    private void breaks(String second, String how) throws Exception {
        breaks(playlist(FIRST, 4), second, how);
    }

    private void breaks(String first, String second, String how) throws Exception {
        files.put("/x/media.m3u8", first);
        try (HlsViewer viewer = HlsViewer.open(index())) {
            files.put("/x/media.m3u8", second);
            assertThrows(AssertionError.class, viewer::reload, how);
        }
    }

    private static String longer(String playlist) {
        return playlist.replace("DURATION:2", "DURATION:3").replace("BACK=6", "BACK=9");
    }

    private URI index() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x/index.m3u8");
    }

    private static String playlist(int first, int count) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n")
                .append("#EXT-X-SERVER-CONTROL:HOLD-BACK=6.000\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append('\n');
        for (int number = first; number < first + count; number++) {
            text.append("#EXT-X-PROGRAM-DATE-TIME:")
                    .append(START.plusSeconds(2L * number))
                    .append("\n#EXTINF:2.000,\n")
                    .append(number)
                    .append(".ts\n");
        }
        return text.toString();
    }
}
