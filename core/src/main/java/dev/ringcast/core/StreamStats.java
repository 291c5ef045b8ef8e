package dev.ringcast.core;

/**
 * A stream's figures at one moment.
 *
 * @param videoFrames video frames published, without configurations; of several tracks those of the one with the lowest
 *     id
 * @param audioFrames audio frames, likewise
 * @param bytes payload bytes published
 * @param bitrate average of the last 10 s, bits a second
 * @param peakBitrate the highest of any second, bits a second
 * @param frameRate video frames a second over the last 10 s, of the track that {@code videoFrames} counts
 * @param timestampJumps jumps of more than 5 s that were rebased
 * @param stepsBack frames whose DTS lay before that of the frame before
 * @param droppedFrames frames whose payload was broken
 * @param gopOverflows GOPs that outgrew the cache, or left it because memory was short
 * @param idlePeriods times that no frame came for more than {@code publish.idle}
 * @param wrongKeyframeFlags access units of which the sender's keyframe flag and the NAL units said different things
 * @param missingKeyframes times that video came for 15 s without a keyframe
 */
public record StreamStats(
        long videoFrames,
        long audioFrames,
        long bytes,
        long bitrate,
        long peakBitrate,
        double frameRate,
        long timestampJumps,
        long stepsBack,
        long droppedFrames,
        long gopOverflows,
        long idlePeriods,
        long wrongKeyframeFlags,
        long missingKeyframes) {}
