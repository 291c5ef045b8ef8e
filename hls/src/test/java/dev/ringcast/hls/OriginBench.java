package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;

/** An origin, its streams, and a clock that the test moves. Ends all that it started after each test. */
abstract class OriginBench {
    static final StreamName NAME = StreamName.parse("live/test");
    static final String INDEX = HlsOrigin.INDEX;
    static final String MEDIA = "media.m3u8";
    static final Duration AT_ONCE = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofSeconds(8);

    final ManualTime time = new ManualTime();
    final Streams streams = new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);
    private final List<HlsOrigin> origins = new ArrayList<>();
    HlsOrigin origin = origin(LONG, Duration.ofSeconds(60));

    HlsOrigin origin(Duration wait, Duration idle) {
        HlsOptions options = new HlsOptions(Duration.ofSeconds(2), 6, idle, wait, 1L << 30, 3, 5);
        HlsOrigin made = new HlsOrigin(streams, options, time, new Heartbeats(System::nanoTime));
        origins.add(made);
        return made;
    }

    @AfterEach
    void close() {
        origins.forEach(HlsOrigin::close);
        streams.close();
        assertEquals(0, origin.packagers());
        assertEquals(0, origin.heldBytes());
    }

    Publisher publish() {
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Media.config(Media.AVC));
        publisher.publish(Media.config(Media.AAC));
        return publisher;
    }

    /** A stream with a publisher and a viewer; its first 100 ms are packaged. */
    Publisher live() {
        Publisher publisher = publish();
        send(publisher, 0, 100);
        joins(() -> origin.get(NAME, MEDIA));
        return publisher;
    }

    /** Runs an action that starts a packager, and waits until that has taken its first frames. */
    void joins(Runnable start) {
        long held = origin.heldBytes();
        start.run();
        await().until(() -> origin.heldBytes() > held);
    }

    /** Sends frames when they are due, with a keyframe each 2 s, from 0 on. */
    void send(Publisher publisher, long from, long to) {
        for (Frame frame : frames(from, to)) {
            publisher.publish(frame);
            time.advance(Duration.ofMillis(frame.codec() == Codec.AAC ? 20 : 0));
        }
    }

    static List<Frame> frames(long from, long to) {
        return Media.videoAndAudio(0, to, 2_000).stream()
                .filter(frame -> frame.dts() >= from)
                .toList();
    }

    /** Waits as long as a request does. */
    HlsResource get(String file) {
        CompletableFuture<HlsResource> answer = origin.get(NAME, file);
        try {
            return answer.get(origin.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            return origin.atHand(NAME, file);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    static String text(HlsResource resource) {
        assertEquals(200, resource.status(), resource.reason());
        return new String(resource.body(), StandardCharsets.US_ASCII);
    }

    ParsedPlaylist media() {
        return ParsedPlaylist.parse(text(get(MEDIA)));
    }

    void untilSegments(int count) {
        await().until(() -> media().entries().size() == count);
    }
}
