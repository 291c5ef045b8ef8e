package dev.ringcast.hls;

import java.time.Instant;

/**
 * A finished segment. Immutable: the bytes are read only.
 *
 * @param sequence its media sequence number
 * @param uri its file name, which no other segment ever has
 * @param durationMillis what EXTINF says
 * @param start the wall clock time of its first frame
 * @param discontinuity whether timestamps, tracks or encoding are other than those of the segment before
 * @param keyframeMillis how long after its start it has its first keyframe; -1 if it has none
 * @param bytes the transport stream
 */
record MediaSegment(
        long sequence,
        String uri,
        long durationMillis,
        Instant start,
        boolean discontinuity,
        long keyframeMillis,
        byte[] bytes) {}
