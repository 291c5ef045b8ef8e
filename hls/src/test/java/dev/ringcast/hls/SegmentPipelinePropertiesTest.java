package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SegmentPipelinePropertiesTest {
    private static final int H264 = 0x1B;

    /** One action of a publisher. */
    private sealed interface Act {
        record Play(boolean video, boolean audio, long millis, long gop) implements Act {}

        record Configure(boolean video, boolean other) implements Act {}

        record Lose() implements Act {}

        record Return() implements Act {}
    }

    @Property(tries = 200)
    void aStrictPlayerFindsNoFaultWhateverAPublisherDoes(@ForAll("acts") List<Act> acts) {
        SegmentPipelineBench bench = new SegmentPipelineBench();
        bench.feed(Media.config(Media.AVC), Media.config(Media.AAC));
        long at = 0;
        int video = 0;
        for (Act act : acts) {
            switch (act) {
                case Act.Play play -> {
                    List<Frame> frames = frames(play, at);
                    at += play.millis();
                    bench.feed(frames);
                    video += (int) frames.stream()
                            .filter(frame -> frame.codec() == Codec.H264)
                            .count();
                }
                case Act.Configure(boolean of, boolean other) -> bench.feed(configure(of, other));
                case Act.Lose lose -> bench.packaging.sourceLost();
                case Act.Return back -> {
                    bench.publication++;
                    at += 2_000;
                    bench.time.advance(Duration.ofSeconds(2));
                    bench.feed(Media.config(Media.AVC), Media.config(Media.AAC));
                }
            }
        }
        bench.packaging.end();
        if (bench.outcome instanceof PackagerStatus.Playing) {
            assertTrue(bench.media().ended());
            int packed = bench.segments().stream().mapToInt(TsProbe::video).sum();
            assertTrue(packed <= video, "nothing comes twice");
            bench.segments()
                    .forEach(segment -> assertTrue(
                            segment.video() == 0 || segment.streamTypes().contains(H264),
                            "the PMT lists what is there"));
        } else {
            assertEquals(0, video);
        }
    }

    private static List<Frame> frames(Act.Play play, long at) {
        return Media.videoAndAudio(at, at + play.millis(), play.gop()).stream()
                .filter(frame -> frame.codec() == Codec.H264 ? play.video() : play.audio())
                .toList();
    }

    private static Frame configure(boolean video, boolean other) {
        if (video) {
            return Media.config(other ? Media.OTHER_AVC : Media.AVC);
        }
        return Media.config(other ? Media.OTHER_AAC : Media.AAC);
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Act> play = Arbitraries.integers()
                .between(0, 3)
                .flatMap(tracks -> Arbitraries.longs()
                        .between(1, 150)
                        .flatMap(n -> Arbitraries.longs()
                                .between(1, 100)
                                .map(gop -> new Act.Play(tracks != 1, tracks != 2, n * 40, gop * 40))));
        Arbitrary<Act> configure =
                Arbitraries.integers().between(0, 3).map(bits -> new Act.Configure((bits & 1) != 0, (bits & 2) != 0));
        Arbitrary<Act> other = Arbitraries.of(new Act.Lose(), new Act.Return());
        return Arbitraries.oneOf(play, play, configure, other).list().ofMaxSize(10);
    }

    @Property(tries = 100)
    void noVideoFrameIsLostOrRepeated(@ForAll("gops") List<Long> gops) {
        SegmentPipelineBench bench = new SegmentPipelineBench();
        bench.feed(Media.config(Media.AVC), Media.config(Media.AAC));
        List<Frame> frames = new ArrayList<>();
        long at = 0;
        for (long gop : gops) {
            frames.addAll(Media.videoAndAudio(at, at + gop, gop));
            at += gop;
        }
        bench.feed(frames);
        bench.packaging.end();
        int sent = (int)
                frames.stream().filter(frame -> frame.codec() == Codec.H264).count();
        assertEquals(sent, bench.segments().stream().mapToInt(TsProbe::video).sum());
        long together = bench.durations().stream().mapToLong(Long::longValue).sum();
        assertEquals(at, together, "and the durations are the timeline");
        Instant start = bench.media().first().start();
        for (ParsedPlaylist.Entry entry : bench.media().entries()) {
            assertEquals(start, entry.start(), "program date time follows the durations");
            start = start.plusMillis(entry.millis());
        }
    }

    @Provide
    Arbitrary<List<Long>> gops() {
        return Arbitraries.longs()
                .between(2, 200)
                .map(n -> n * 40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(15);
    }
}
