package dev.ringcast.mpegts;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A stream as a publisher sends it: some seconds of video with B-frames, audio beside it, times rounded to
 * milliseconds.
 *
 * @param hasVideo whether there is video
 * @param hasAudio whether there is audio
 * @param lengthSize bytes of the lengths before NAL units
 * @param startMillis the first frame's time
 * @param frameMillis the time between video frames
 * @param sampleRate of the audio
 * @param skewMillis how much earlier audio comes than video of the same time; may be negative
 * @param seed everything else
 */
record Scenario(
        boolean hasVideo,
        boolean hasAudio,
        int lengthSize,
        long startMillis,
        int frameMillis,
        int sampleRate,
        int skewMillis,
        long seed) {
    private static final int SECONDS = 5;
    private static final int GOP = 12;
    private static final int[] OTHER_UNITS = {0x06, 0x0C, 0x09, 0x67, 0x68, 0x41, 0x01};

    List<DecoderConfig> configs() {
        List<DecoderConfig> configs = new ArrayList<>();
        if (hasVideo) {
            configs.add(TestFrames.avc(lengthSize));
        }
        if (hasAudio) {
            configs.add(AudioSpecificConfig.lowComplexity(sampleRate, 2));
        }
        return configs;
    }

    /** The frames in the order in which they come. */
    List<Frame> frames() {
        record Arrival(long at, Frame frame) {}

        List<Arrival> arrivals = new ArrayList<>();
        Random random = new Random(seed);
        long end = startMillis + SECONDS * 1000L;
        for (long i = 0; hasVideo && startMillis + i * frameMillis < end; i++) {
            Frame frame = videoFrame(i, random);
            arrivals.add(new Arrival(frame.dts(), frame));
        }
        for (long i = 0; hasAudio && i * 1024 < (long) SECONDS * sampleRate; i++) {
            long at = startMillis + Math.floorDiv(i * 1024 * 1000, sampleRate);
            arrivals.add(new Arrival(at - skewMillis, TestFrames.audio(at, 1 + random.nextInt(700))));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        return arrivals.stream().map(Arrival::frame).toList();
    }

    private Frame videoFrame(long number, Random random) {
        boolean keyframe = number % GOP == 0;
        List<byte[]> units = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int header = OTHER_UNITS[random.nextInt(OTHER_UNITS.length)];
            units.add(random.nextInt(4) == 0 ? new byte[0] : TestFrames.unit(header, size(random), random));
        }
        units.add(TestFrames.unit(keyframe ? 0x65 : 0x41, size(random), random));
        return TestFrames.video(
                lengthSize, startMillis + number * frameMillis, random.nextInt(3) * frameMillis, keyframe, units);
    }

    /** Mostly near the edges of packets; some larger if the lengths allow it. */
    private int size(Random random) {
        int size = random.nextInt(20) == 0 ? 1 + random.nextInt(80_000) : 1 + random.nextInt(400);
        return Math.min(size, lengthSize == 1 ? 255 : lengthSize == 2 ? 65_535 : size);
    }
}
