package dev.ringcast.core.flv;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.codec.h264.AvcEntry;
import dev.ringcast.core.codec.h265.HevcEntry;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Which access units of H.264 and H.265 are keyframes, by their NAL units: some encoders flag IDR pictures as inter
 * frames, others inter frames as keyframes.
 *
 * <p>An IDR or IRAP picture is a keyframe whatever its flag says. One that is flagged and is neither stays a keyframe
 * if it is a recovery point or begins with an I slice (H.264). It also stays one as long as the stream has shown no IDR
 * or IRAP picture: a stream that has none must be playable.
 *
 * <p>Confined to the publisher.
 */
public final class KeyframeCheck {
    /** Frame type, in the first byte of a tag body of either form. */
    private static final int FRAME_TYPE = 0x70;

    private boolean sawEntry;

    /** Has seen nothing yet. */
    public KeyframeCheck() {}

    /**
     * Checks a video frame.
     *
     * @param frame the frame
     * @param config the configuration of its track, null before it came
     * @return the frame, with another kind and flag if its NAL units say so, else this very one
     * @throws ProtocolException if the NAL units of an H.264 frame do not come apart; the frame is to be dropped
     */
    public Frame check(Frame frame, @Nullable DecoderConfig config) throws ProtocolException {
        if (frame.isConfig() || config == null || frame.codec() != Codec.H264 && frame.codec() != Codec.HEVC) {
            return frame;
        }
        return switch (config) {
            case DecoderConfig.Avc avc when frame.codec() == Codec.H264 -> avc(frame, avc.lengthSize());
            case DecoderConfig.Opaque other when other.codec() == Codec.HEVC -> hevc(frame, other.bytes());
            default -> frame;
        };
    }

    private Frame avc(Frame frame, int lengthSize) throws ProtocolException {
        ByteBuffer data = frame.data();
        if (AvcEntry.isIdr(data, lengthSize)) {
            return entry(frame);
        }
        boolean suspect = frame.isKeyframe() && sawEntry;
        return suspect && !AvcEntry.isRecoveryPoint(data, lengthSize) ? as(Kind.INTER, frame) : frame;
    }

    private Frame hevc(Frame frame, byte[] record) {
        int lengthSize = HevcDecoderConfigurationRecord.lengthSize(record);
        if (lengthSize == 3) {
            return frame; // not defined
        }
        try {
            ByteBuffer data = frame.data();
            if (HevcEntry.isIrap(data, lengthSize)) {
                return entry(frame);
            }
            boolean suspect = frame.isKeyframe() && sawEntry;
            return suspect && !HevcEntry.isRecoveryPoint(data, lengthSize) ? as(Kind.INTER, frame) : frame;
        } catch (ProtocolException unreadable) {
            return frame; // as long as nothing here decodes it
        }
    }

    private Frame entry(Frame frame) {
        sawEntry = true;
        return frame.isKeyframe() ? frame : as(Kind.KEYFRAME, frame);
    }

    private static Frame as(Kind kind, Frame frame) {
        byte[] payload = new byte[frame.size()];
        frame.payload().get(payload);
        int type = kind == Kind.KEYFRAME ? VideoTagHeader.KEYFRAME : VideoTagHeader.INTER;
        payload[0] = (byte) (payload[0] & ~FRAME_TYPE | type << 4);
        return frame.as(kind, payload);
    }
}
