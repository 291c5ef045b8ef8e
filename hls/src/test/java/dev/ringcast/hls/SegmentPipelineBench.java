package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.mpegts.MpegTs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A session without a thread. A strict player loads each of its playlists. One for each test and each try. */
class SegmentPipelineBench {

    final ManualTime time = new ManualTime();
    final SegmentMemory memory = new SegmentMemory(1L << 30, new HeapBudget(Long.MAX_VALUE));
    private final Reloads player = new Reloads();
    PackagerStatus outcome;
    int publication;
    SegmentPipeline packaging = packaging(1_000);

    SegmentPipeline packaging(int window) {
        HlsOptions options = new HlsOptions(
                Duration.ofSeconds(2), window, Duration.ofSeconds(60), Duration.ofSeconds(6), 1L << 30, 10, 10);
        SessionStart session = SequenceNumbers.NONE.next("1700000000000", 1_800_000_000, 0);
        SegmentPipeline made = new SegmentPipeline(
                session, options, new SegmentPipeline.PackagingContext(time, memory, MpegTs.FORMAT), this::say);
        made.joined(null, false);
        return made;
    }

    private void say(PackagerStatus now) {
        outcome = now;
        if (now instanceof PackagerStatus.Playing playing) {
            player.load(text(playing.presentation().media()));
        }
    }

    static String text(HlsResource resource) {
        return new String(resource.body(), StandardCharsets.US_ASCII);
    }

    void feed(Frame... frames) {
        feed(List.of(frames));
    }

    /** Feeds frames when they are due. */
    void feed(List<Frame> frames) {
        long last = -1;
        for (Frame frame : frames) {
            time.advance(Duration.ofMillis(last < 0 ? 0 : Math.max(0, frame.dts() - last)));
            last = frame.dts();
            packaging.frame(frame.at(frame.dts(), publication));
        }
    }

    Presentation presentation() {
        return assertInstanceOf(PackagerStatus.Playing.class, outcome).presentation();
    }

    ParsedPlaylist media() {
        return ParsedPlaylist.parse(text(presentation().media()));
    }

    String index() {
        return text(presentation().index());
    }

    List<TsProbe> segments() {
        return presentation().window().listed().stream()
                .map(segment -> TsProbe.of(segment.bytes()))
                .toList();
    }

    List<Boolean> discontinuities() {
        return media().entries().stream().map(ParsedPlaylist.Entry::tagged).toList();
    }

    List<Long> durations() {
        return media().entries().stream().map(ParsedPlaylist.Entry::millis).toList();
    }
}
