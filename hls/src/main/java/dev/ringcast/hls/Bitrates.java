package dev.ringcast.hls;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * What BANDWIDTH and AVERAGE-BANDWIDTH say: the peak segment bit rate, "the largest bit rate of any contiguous set of
 * segments whose total duration is between 0.5 and 1.5 times the target duration" ([hls] 4.1), and the average of the
 * whole session.
 *
 * <p>Confined to the packager's thread.
 */
final class Bitrates {
    private static final int BITS_TIMES_MILLIS = 8 * 1000;

    private final Deque<Size> recent = new ArrayDeque<>();
    private long recentMillis;
    private long peak;
    private long totalBytes;
    private long totalMillis;

    private record Size(long bytes, long millis) {}

    /** Counts a segment. */
    void add(long bytes, long millis, int targetDuration) {
        totalBytes += bytes;
        totalMillis += millis;
        recent.addLast(new Size(bytes, millis));
        recentMillis += millis;
        long longest = targetDuration * 1500L;
        while (recent.size() > 1 && recentMillis - recent.getFirst().millis() >= longest
                || recent.size() > SegmentStore.MAX_SEGMENTS) {
            recentMillis -= recent.removeFirst().millis();
        }
        measure(longest);
    }

    /** Bits a second at their peak so far. */
    long peak() {
        return Math.max(peak, average());
    }

    /** Bits a second on average. */
    long average() {
        return rate(totalBytes, totalMillis);
    }

    /** Every set that ends with the newest segment. */
    private void measure(long longest) {
        long bytes = 0;
        long millis = 0;
        for (Iterator<Size> sizes = recent.descendingIterator(); sizes.hasNext(); ) {
            Size size = sizes.next();
            bytes += size.bytes();
            millis += size.millis();
            if (millis > longest) {
                return;
            }
            if (millis >= longest / 3) {
                peak = Math.max(peak, rate(bytes, millis));
            }
        }
    }

    /** Rounded up, so that what is promised is enough. */
    private static long rate(long bytes, long millis) {
        return millis == 0 ? 0 : Math.ceilDiv(bytes * BITS_TIMES_MILLIS, millis);
    }
}
