package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.hls.HlsViewer;
import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.FlvPublisher;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How playlists and segments are served: to players, browsers and caches. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class HlsDeliveryIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with();

    private static FlvPublisher publisher;
    private static String playlist;
    private static String segment;
    private static byte[] content;

    @BeforeAll
    static void publish() throws Exception {
        publisher = FlvPublisher.start(SERVER.rtmpPort(), "live/served", Clip.AVC_AAC.tags(), FlvPublisher.Clock.LIVE);
        try (HlsViewer viewer = HlsViewer.await(SERVER.hls("live/served"))) {
            playlist = viewer.mediaUri().getRawPath();
            segment = viewer.mediaUri()
                    .resolve(viewer.segments().getFirst().uri())
                    .getRawPath();
            content = viewer.bytes(viewer.segments().getFirst());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        publisher.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"live/served", "rtmp%2Flive%2Fserved", "rtmp/live/served"})
    void aStreamHasThreeFormsOfItsPath(String path) throws Exception {
        try (HlsViewer viewer = HlsViewer.open(SERVER.hls(path))) {
            assertTrue(viewer.index().contains("RESOLUTION=320x180"), viewer::index);
            assertTrue(viewer.index().matches("(?s).*CODECS=\"avc1\\.[0-9A-Fa-f]{6},mp4a\\.40\\.2\".*"), viewer::index);
            assertFalse(viewer.segments().isEmpty());
        }
    }

    @Test
    void segmentsAreImmutableAndPlaylistsShort() throws IOException {
        RawHttp.Answer whole = RawHttp.get(SERVER.httpPort(), segment);
        assertArrayEquals(content, whole.body());
        assertEquals("video/mp2t", whole.header("content-type"));
        assertEquals(Integer.toString(content.length), whole.header("content-length"));
        assertEquals("bytes", whole.header("accept-ranges"));
        assertTrue(whole.header("cache-control").matches(".*max-age=31536000.*immutable.*"), whole.headers()::toString);
        RawHttp.Answer list = RawHttp.get(SERVER.httpPort(), playlist);
        assertEquals("application/vnd.apple.mpegurl", list.header("content-type"));
        assertEquals("max-age=1", list.header("cache-control"));
    }

    @ParameterizedTest
    @CsvSource({"0-0, 0, 0", "100-199, 100, 199", "-100, -100, -1", "1000-, 1000, -1", "5-99999999, 5, -1"})
    void aRangeIsAnsweredWithThatPart(String range, int from, int last) throws IOException {
        int first = from < 0 ? content.length + from : from;
        int end = last < 0 ? content.length + last : last;
        RawHttp.Answer part = RawHttp.request(SERVER.httpPort(), "GET", segment, "Range: bytes=" + range);
        assertEquals(206, part.status());
        assertEquals("bytes " + first + "-" + end + "/" + content.length, part.header("content-range"));
        assertArrayEquals(Arrays.copyOfRange(content, first, end + 1), part.body());
    }

    @Test
    void aRangeBehindTheEndIsRefusedAndOneThatIsNoneIgnored() throws IOException {
        RawHttp.Answer behind =
                RawHttp.request(SERVER.httpPort(), "GET", segment, "Range: bytes=" + content.length + "-");
        assertEquals(416, behind.status());
        assertEquals("bytes */" + content.length, behind.header("content-range"));
        assertEquals(
                200,
                RawHttp.request(SERVER.httpPort(), "GET", segment, "Range: apples=1-2")
                        .status());
    }

    @Test
    void aClientThatHasTheContentGets304() throws IOException {
        String tag = RawHttp.get(SERVER.httpPort(), segment).header("etag");
        assertTrue(tag.matches("\"[^\"]+\""), tag);
        RawHttp.Answer again = RawHttp.request(SERVER.httpPort(), "GET", segment, "If-None-Match: " + tag);
        assertEquals(304, again.status());
        assertEquals(tag, again.header("etag"));
        assertEquals(
                200,
                RawHttp.request(SERVER.httpPort(), "GET", segment, "If-None-Match: \"other\"")
                        .status());
    }

    @Test
    void headTellsWhatGetWould() throws IOException {
        RawHttp.Answer head = RawHttp.request(SERVER.httpPort(), "HEAD", segment);
        assertEquals(200, head.status());
        assertEquals(Integer.toString(content.length), head.header("content-length"));
        assertEquals("video/mp2t", head.header("content-type"));
    }

    @Test
    void pagesOfOtherOriginsMayRead() throws IOException {
        RawHttp.Answer asked = RawHttp.request(
                SERVER.httpPort(),
                "OPTIONS",
                playlist,
                "Origin: https://example.org",
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: Range");
        assertEquals(204, asked.status());
        assertEquals("*", asked.header("access-control-allow-origin"));
        assertTrue(asked.header("access-control-allow-headers").contains("Range"), asked.headers()::toString);
        RawHttp.Answer got = RawHttp.request(SERVER.httpPort(), "GET", playlist, "Origin: https://example.org");
        assertEquals("*", got.header("access-control-allow-origin"));
        assertTrue(got.header("access-control-expose-headers").contains("Content-Range"), got.headers()::toString);
    }

    @Test
    void whatIsNotThereMayBeAskedForAgainSoon() throws IOException {
        RawHttp.Answer absent = RawHttp.get(SERVER.httpPort(), "/hls/live/absent/index.m3u8");
        assertEquals(404, absent.status());
        assertEquals("max-age=1", absent.header("cache-control"));
        assertEquals(
                404,
                RawHttp.get(SERVER.httpPort(), segment.replaceFirst("[0-9]\\.ts", "x.ts"))
                        .status());
    }
}
