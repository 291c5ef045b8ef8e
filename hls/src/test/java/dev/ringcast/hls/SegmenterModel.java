package dev.ringcast.hls;

import dev.ringcast.hls.Segmenter.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * A second implementation of hls/RULES.md 3, for a video track without holes whose times never step back. It answers
 * each question from the whole list of frames. Its only state is where the open segment began.
 */
final class SegmenterModel {
    private final long target;
    private final List<Sample> frames;

    /**
     * A segment.
     *
     * @param first its first frame's index
     * @param millis its duration
     */
    record Cut(int first, long millis) {}

    /**
     * The segments of a list of frames.
     *
     * @param segments the segments, the last one unfinished and not among them
     * @param targetDuration in seconds
     * @param independent whether all of them and the unfinished one start with keyframes
     */
    record Result(List<Cut> segments, int targetDuration, boolean independent) {}

    SegmenterModel(long target, List<Sample> frames) {
        this.target = target;
        this.frames = frames;
    }

    Result run() {
        List<Cut> segments = new ArrayList<>();
        int first = 0;
        boolean independent = frames.isEmpty() || frames.getFirst().keyframe();
        for (int i = 1; i < frames.size(); i++) {
            if (cutBefore(i, time(i) - time(first))) {
                segments.add(new Cut(first, time(i) - time(first)));
                first = i;
                independent &= frames.get(i).keyframe();
            }
        }
        long longest = segments.stream().mapToLong(Cut::millis).max().orElse(0);
        return new Result(segments, (int) Math.round(Math.max(target, longest) / 1000.0), independent);
    }

    private boolean cutBefore(int i, long duration) {
        if (!frames.get(i).keyframe()) {
            return duration >= 12_000;
        }
        return duration >= target - 100 || duration >= 1_000 && duration + longestGop(i) > 12_000;
    }

    private long longestGop(int last) {
        long longest = 0;
        long keyframe = -1;
        for (int k = 0; k <= last; k++) {
            if (frames.get(k).keyframe()) {
                longest = keyframe < 0 ? longest : Math.max(longest, time(k) - keyframe);
                keyframe = time(k);
            }
        }
        return longest;
    }

    private long time(int i) {
        return frames.get(i).dts();
    }
}
