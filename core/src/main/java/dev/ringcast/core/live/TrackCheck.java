package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.codec.h265.HevcConfigs;
import dev.ringcast.core.feed.StreamMeter;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.KeyframeCheck;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.util.Arrays;

/**
 * What one track's frames are: the decoder configuration in force, which access units are keyframes, and whether
 * keyframes are missing.
 *
 * <p>Parameter sets inside a keyframe win over the configuration that the publisher sent: viewers that join later and
 * the API get a configuration made of them.
 *
 * <p>Confined to the publisher.
 */
final class TrackCheck {
    private static final long NO_KEYFRAME_NANOS = 15_000_000_000L;

    /** How often a configuration may be made: each starts the GOP cache anew. */
    private static final long MADE_EVERY_NANOS = 1_000_000_000L;

    private final StreamMeter meter;
    private final KeyframeCheck keyframes = new KeyframeCheck();

    @Nullable
    private DecoderConfig config;

    /** The record that the publisher sent, while one made of its parameter sets is in force instead; else null. */
    @Nullable
    private DecoderConfig sent;

    private boolean made;
    private long madeNanos;

    private boolean sawVideo;
    private boolean missing;
    private long keyframeNanos;

    TrackCheck(StreamMeter meter) {
        this.meter = meter;
    }

    /**
     * Takes a frame.
     *
     * @return the frame to show, with its kind corrected; null for a configuration that is no longer in force
     * @throws ProtocolException if its payload is broken
     */
    @Nullable
    Frame check(Frame frame, long nanos) throws ProtocolException {
        if (frame.isConfig()) {
            return config(frame) ? frame : null;
        }
        if (!frame.isVideo() || frame.isHeader()) {
            return frame;
        }
        Frame checked = keyframes.check(frame, config);
        if (checked != frame) {
            meter.wrongKeyframeFlag();
        }
        watch(checked, nanos);
        return checked;
    }

    private boolean config(Frame frame) throws ProtocolException {
        DecoderConfig next = FlvFrames.config(frame);
        if (sent != null && Arrays.equals(sent.bytes(), next.bytes())) {
            return false;
        }
        sent = null;
        config = next;
        return true;
    }

    private void watch(Frame frame, long nanos) {
        if (frame.isKeyframe() || !sawVideo) {
            sawVideo |= FlvFrames.isCoded(frame);
            keyframeNanos = nanos;
            missing = false;
        } else if (!missing && nanos - keyframeNanos >= NO_KEYFRAME_NANOS) {
            missing = true;
            meter.missingKeyframe();
        }
    }

    /**
     * The configuration that a keyframe's own parameter sets make.
     *
     * @param frame a frame that was checked
     * @param maxBytes how large the frame that carries it may be
     * @return what is to be shown before it, null if the one in force stays
     */
    @Nullable
    Frame inBand(Frame frame, long nanos, long maxBytes) {
        DecoderConfig current = config;
        boolean due = !made || nanos - madeNanos >= MADE_EVERY_NANOS;
        if (!due || !frame.isKeyframe() || current == null) {
            return null;
        }
        try {
            DecoderConfig next = inBand(current, frame);
            if (next == current) {
                return null;
            }
            Frame shown = FlvFrames.configFrame(next, frame);
            if (shown.size() > maxBytes) {
                return null;
            }
            made = true;
            madeNanos = nanos;
            sent = sent == null ? current : sent;
            config = next;
            return shown;
        } catch (ProtocolException broken) {
            return null; // decoders get the parameter sets as they came
        }
    }

    private static DecoderConfig inBand(DecoderConfig current, Frame frame) throws ProtocolException {
        return switch (current) {
            case DecoderConfig.Avc avc
            when frame.codec() == Codec.H264 -> AvcDecoderConfigurationRecord.inBand(avc, frame.data());
            case DecoderConfig.Opaque other
            when frame.codec() == Codec.HEVC && other.codec() == Codec.HEVC -> HevcConfigs.inBand(other, frame.data());
            default -> current;
        };
    }

    /** The newest configuration, null before the first. */
    @Nullable
    DecoderConfig config() {
        return config;
    }
}
