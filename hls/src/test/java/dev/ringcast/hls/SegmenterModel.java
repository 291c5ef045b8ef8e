package dev.ringcast.hls;

import dev.ringcast.hls.Segmenter.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * PROTOCOL.md 2e once more, for a picture track whose times never go back: each question is answered from the whole
 * list of frames, without any state but where the open segment began.
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
     * What becomes of a list of frames.
     *
     * @param segments the segments, the last one unfinished and not among them
     * @param targetDuration in seconds, 0 where there are none
     * @param independent whether all of them and the unfinished one start with keyframes
     */
    record Result(List<Cut> segments, int targetDuration, boolean independent) {}

    SegmenterModel(long target, List<Sample> frames) {
        this.target = target;
        this.frames = frames;
    }

    Result run() {
        List<Cut> segments = new ArrayList<>();
        int targetDuration = 0;
        int first = 0;
        boolean independent = frames.isEmpty() || frames.getFirst().keyframe();
        for (int i = 1; i < frames.size(); i++) {
            if (!cutBefore(i, first, targetDuration)) {
                continue;
            }
            long duration = Math.max(1, time(i) - time(first));
            if (targetDuration == 0) {
                duration = Math.min(duration, 10_000);
                long longest = Math.max(target, Math.max(duration, longestGop(i)));
                targetDuration = (int) (longest / 1000 + (longest % 1000 > 490 ? 1 : 0));
            }
            segments.add(new Cut(first, Math.min(duration, targetDuration * 1000L + 499)));
            first = i;
            independent &= frames.get(i).keyframe();
        }
        return new Result(segments, targetDuration, independent);
    }

    private boolean cutBefore(int i, int first, int targetDuration) {
        long duration = time(i) - time(first);
        long latest = targetDuration == 0 ? 10_000 : targetDuration * 1000L + 490;
        boolean keyframe = frames.get(i).keyframe();
        if (keyframe && duration >= target - 100) {
            return true;
        }
        if (duration < 1000) {
            return false;
        }
        long gop = Math.max(longestGop(i), keyframe ? i - lastKeyframe(i) == 0 ? 0 : sinceKeyframe(i) : 0);
        boolean nextGopWouldNotFit = keyframe && targetDuration != 0 && duration + Math.min(gop, 10_000) > latest;
        return nextGopWouldNotFit || duration + likelyStep(i) > latest;
    }

    /** Among the frames before this one. */
    private long longestGop(int i) {
        long longest = 0;
        long keyframe = -1;
        for (int k = 0; k < i; k++) {
            if (frames.get(k).keyframe()) {
                longest = keyframe < 0 ? longest : Math.max(longest, time(k) - keyframe);
                keyframe = time(k);
            }
        }
        return Math.min(longest, 10_000);
    }

    private int lastKeyframe(int i) {
        int k = i - 1;
        while (k >= 0 && !frames.get(k).keyframe()) {
            k--;
        }
        return k < 0 ? i : k;
    }

    private long sinceKeyframe(int i) {
        return time(i) - time(lastKeyframe(i));
    }

    private long likelyStep(int i) {
        if (i < 2) {
            return 0;
        }
        long step = time(i - 1) - time(i - 2);
        return i < 3 ? step : Math.min(step, time(i - 2) - time(i - 3));
    }

    private long time(int i) {
        return frames.get(i).dts();
    }
}
