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
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * What a publisher's frames are, before anything else looks at them: the decoder configurations in force, which access
 * units are keyframes, and whether keyframes are missing.
 *
 * <p>Parameter sets inside a keyframe win over the configuration that the publisher sent: viewers that join later and
 * the API get a configuration made of them.
 *
 * <p>Confined to the publisher.
 */
final class FrameCheck {
    private static final long NO_KEYFRAME_NANOS = 15_000_000_000L;

    /** How often a configuration may be made: each starts the GOP cache anew. */
    private static final long MADE_EVERY_NANOS = 1_000_000_000L;

    private final StreamMeter meter;
    private final IntSupplier maxConfigBytes;
    private final KeyframeCheck keyframes = new KeyframeCheck();

    @Nullable
    private DecoderConfig video;

    @Nullable
    private DecoderConfig audio;

    /** The record that the publisher sent, while one made of its parameter sets is in force instead; else null. */
    @Nullable
    private DecoderConfig sent;

    private boolean made;
    private long madeNanos;

    private boolean sawVideo;
    private boolean missing;
    private long keyframeNanos;

    FrameCheck(StreamMeter meter, IntSupplier maxConfigBytes) {
        this.meter = meter;
        this.maxConfigBytes = maxConfigBytes;
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
        if (frame.track() != MediaKind.VIDEO) {
            return frame;
        }
        Frame checked = keyframes.check(frame, video);
        if (checked != frame) {
            meter.wrongKeyframeFlag();
        }
        watch(checked, nanos);
        return checked;
    }

    private boolean config(Frame frame) throws ProtocolException {
        DecoderConfig config = FlvFrames.config(frame);
        if (frame.track() == MediaKind.AUDIO) {
            audio = config;
            return true;
        }
        if (sent != null && Arrays.equals(sent.bytes(), config.bytes())) {
            return false;
        }
        sent = null;
        video = config;
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
     * @return what is to be shown before it, null if the one in force stays
     */
    @Nullable
    Frame inBand(Frame frame, long nanos) {
        boolean due = !made || nanos - madeNanos >= MADE_EVERY_NANOS;
        if (!due || !frame.isKeyframe() || video == null) {
            return null;
        }
        try {
            DecoderConfig config = inBand(video, frame);
            if (config == video || config.bytes().length > maxConfigBytes.getAsInt()) {
                return null;
            }
            made = true;
            madeNanos = nanos;
            sent = sent == null ? video : sent;
            video = config;
            return FlvFrames.configFrame(config, frame);
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

    /** The newest configuration of a track, null before the first. */
    @Nullable
    DecoderConfig config(MediaKind track) {
        return track == MediaKind.VIDEO ? video : audio;
    }
}
