package dev.ringcast.hls;

import dev.ringcast.hls.Segmenter.Cut;
import dev.ringcast.hls.Segmenter.Sample;
import java.util.ArrayList;
import java.util.List;

/** A segmenter that is called as {@link SegmentPipeline} calls it, and its segments. One for each test. */
abstract class SegmenterBench {
    static final long TARGET = 2_000;

    final Segmenter segmenter = segmenter(0);
    final List<Long> durations = new ArrayList<>();
    final List<Cut> cuts = new ArrayList<>();

    /** Wall time in ms; it follows the media unless a test sets it. */
    long now;

    /** What the open segment holds. */
    long bytes;

    static Segmenter segmenter(int targetDuration) {
        Segmenter segmenter = new Segmenter(TARGET, targetDuration, () -> Long.MAX_VALUE);
        segmenter.restart(true);
        return segmenter;
    }

    void offer(Segmenter to, Sample sample) {
        offer(to, sample, 0);
    }

    void offer(Segmenter to, Sample sample, int size) {
        Cut cut = to.before(sample, bytes + size, now);
        bytes = cut == Cut.NONE ? bytes + size : size;
        if (cut == Cut.DISCARDED) {
            to.discard();
            to.restart(true);
        } else if (cut != Cut.NONE) {
            cuts.add(cut);
            durations.add(cut == Cut.HOLE ? to.close() : to.closeBefore(sample));
        }
        to.add(sample);
    }

    void audio(long dts) {
        now = dts;
        offer(segmenter, new Sample(dts, false, false));
    }

    void video(long dts, boolean keyframe) {
        now = dts;
        offer(segmenter, new Sample(dts, true, keyframe));
    }

    /** Frames of 40 ms from 0 on, with a keyframe each GOP. */
    void video(long fromMillis, long toMillis, long gopMillis) {
        for (long t = fromMillis; t < toMillis; t += 40) {
            video(t, (t - fromMillis) % gopMillis == 0);
        }
    }
}
