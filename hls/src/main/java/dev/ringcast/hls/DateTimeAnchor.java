package dev.ringcast.hls;

import java.time.Instant;

/**
 * Where the stream's clock stands on the wall clock: PROGRAM-DATE-TIME is reckoned from it by media time alone, so that
 * it does not drift and never jitters with arrival (hls/RULES.md 10).
 *
 * @param dts a moment on the stream's clock, in ms
 * @param wall when that was
 */
record DateTimeAnchor(long dts, Instant wall) {
    /** When a moment of the stream is. */
    Instant at(long otherDts) {
        return wall.plusMillis(otherDts - dts);
    }
}
