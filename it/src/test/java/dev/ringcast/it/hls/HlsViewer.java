package dev.ringcast.it.hls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.hls.Playlist.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Follows one stream. Each {@link #reload()} fetches the media playlist, checks it against all earlier ones and fetches
 * the segments that are new. One thread.
 */
public final class HlsViewer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final double DATE_SLACK_SECONDS = 0.06;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI media;
    private final String index;
    private final Map<Long, Segment> known = new HashMap<>();
    private final List<Segment> order = new ArrayList<>();
    private final Map<Long, byte[]> contents = new HashMap<>();
    private Playlist newest;

    private HlsViewer(URI index) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(index);
        assertEquals(200, answer.statusCode(), index::toString);
        this.index = new String(answer.body());
        this.media = index.resolve(this.index
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no rendition in " + this.index)));
    }

    /**
     * Fetches the multivariant playlist, and then the media playlist that it names.
     *
     * @param index the address of the multivariant playlist
     * @return the viewer
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public static HlsViewer open(URI index) throws IOException, InterruptedException {
        HlsViewer viewer = new HlsViewer(index);
        viewer.reload();
        return viewer;
    }

    /**
     * Waits until a stream is there, and fetches its playlists.
     *
     * @param index the address of the multivariant playlist
     * @return the viewer
     */
    public static HlsViewer await(URI index) {
        return Awaitility.await()
                .atMost(LIMIT.multipliedBy(2))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> open(index), viewer -> true);
    }

    /**
     * Fetches the media playlist and whatever is new in it.
     *
     * @return the playlist
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public Playlist reload() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(media);
        assertEquals(200, answer.statusCode(), media::toString);
        assertEquals("application/vnd.apple.mpegurl", type(answer));
        Playlist playlist = Playlist.parse(new String(answer.body()));
        if (newest != null) {
            checkAgainst(playlist);
        }
        newest = playlist;
        for (Segment segment : playlist.segments()) {
            take(segment);
        }
        return playlist;
    }

    /**
     * The multivariant playlist.
     *
     * @return its text
     */
    public String index() {
        return index;
    }

    public URI mediaUri() {
        return media;
    }

    /**
     * The newest media playlist.
     *
     * @return what it says
     */
    public Playlist playlist() {
        return newest;
    }

    /**
     * All segments that were fetched.
     *
     * @return the segments in their order
     */
    public List<Segment> segments() {
        return List.copyOf(order);
    }

    /**
     * The bytes of one segment.
     *
     * @param segment a fetched segment
     * @return its bytes
     */
    public byte[] bytes(Segment segment) {
        return contents.get(segment.number());
    }

    /**
     * The bytes of all segments that were fetched, one behind the other.
     *
     * @return a transport stream
     */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        order.forEach(segment -> out.writeBytes(bytes(segment)));
        return out.toByteArray();
    }

    /**
     * Takes apart all segments that were fetched.
     *
     * @return what they hold
     */
    public TransportStream content() {
        return TransportStream.of(order.stream().map(this::bytes).toList());
    }

    /**
     * Fetches each segment again that has to be there still, the listed ones, and compares it.
     *
     * @throws IOException if the connection fails
     * @throws InterruptedException if the wait is interrupted
     */
    public void assertSegmentsAreImmutable() throws IOException, InterruptedException {
        for (Segment segment : newest.segments()) {
            HttpResponse<byte[]> answer = get(media.resolve(segment.uri()));
            assertEquals(200, answer.statusCode(), segment::toString);
            assertArrayEquals(bytes(segment), answer.body(), segment::toString);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private void checkAgainst(Playlist playlist) {
        boolean grew = playlist.targetDuration() > newest.targetDuration();
        assertTrue(grew || playlist.targetDuration() == newest.targetDuration(), "the target duration never shrinks");
        assertTrue(!grew || longestAfter(newest, playlist) == playlist.targetDuration(), "it grows with a segment");
        assertTrue(playlist.mediaSequence() >= newest.mediaSequence(), "the media sequence only goes up");
        assertTrue(!newest.ended() || playlist.equals(newest), "nothing changes after ENDLIST");
        assertTrue(newest.independent() || !playlist.independent(), "INDEPENDENT-SEGMENTS does not come back");
        long last = newest.mediaSequence() + newest.segments().size();
        assertTrue(playlist.mediaSequence() + playlist.segments().size() >= last, "listed segments leave in front");
        if (playlist.mediaSequence() > newest.mediaSequence() && !grew) { // else it may have been removed before
            double listed = playlist.seconds() + 0.01;
            assertTrue(listed >= 3 * playlist.targetDuration(), "three target durations stay listed");
        }
    }

    /** The longest new segment, rounded to seconds. */
    private static long longestAfter(Playlist before, Playlist now) {
        long newest = before.mediaSequence() + before.segments().size();
        return now.segments().stream()
                .filter(segment -> segment.number() >= newest)
                .mapToLong(segment -> Math.round(segment.seconds()))
                .max()
                .orElse(0);
    }

    private void take(Segment segment) throws IOException, InterruptedException {
        Segment before = known.putIfAbsent(segment.number(), segment);
        if (before != null) {
            assertEquals(before, segment, "a listed segment never changes");
            return;
        }
        assertTrue(order.stream().noneMatch(other -> other.uri().equals(segment.uri())), "a URI names one segment");
        HttpResponse<byte[]> answer = get(media.resolve(segment.uri()));
        assertEquals(200, answer.statusCode(), segment::toString);
        assertEquals("video/mp2t", type(answer));
        if (!order.isEmpty() && !segment.discontinuity()) {
            checkFollows(order.getLast(), segment);
        }
        order.add(segment);
        contents.put(segment.number(), answer.body());
    }

    private static void checkFollows(Segment last, Segment next) {
        if (next.number() != last.number() + 1) {
            return; // reloaded too late: what lay between is gone
        }
        double gap = Duration.between(last.time(), next.time()).toNanos() / 1e9 - last.seconds();
        assertEquals(0, gap, DATE_SLACK_SECONDS, () -> "the date continues from " + last + " to " + next);
    }

    private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String type(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }
}
