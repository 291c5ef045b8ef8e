package dev.ringcast.core.flv;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.util.Objects;

/**
 * One tag of an FLV file or byte stream. No code writes to its body.
 *
 * @param type {@link #AUDIO}, {@link #VIDEO} or {@link #SCRIPT}
 * @param timestamp decoding time in ms, 0..2<sup>32</sup> - 1
 * @param body the tag's data, header included
 */
public record FlvTag(int type, long timestamp, byte[] body) {
    /** TagType of audio; also RTMP's message type. */
    public static final int AUDIO = 8;

    /** TagType of video; also RTMP's message type. */
    public static final int VIDEO = 9;

    /** TagType of script data, which is AMF0; also RTMP's message type. */
    public static final int SCRIPT = 18;

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public FlvTag {
        new FlvTagHeader(type, body.length, timestamp);
    }

    /**
     * The TagType under which frames of a kind travel.
     *
     * @param kind what the track carries
     * @return 8, 9 or 18
     */
    public static int typeOf(MediaKind kind) {
        return switch (Objects.requireNonNull(kind)) {
            case AUDIO -> AUDIO;
            case VIDEO -> VIDEO;
            case DATA -> SCRIPT;
        };
    }

    /**
     * What the tag carries.
     *
     * @return the frame, which shares the body; one for all tracks if it carries several ({@link FlvFrames#split})
     * @throws ProtocolException if the body breaks its format
     */
    public Frame frame() throws ProtocolException {
        return FlvFrames.parse(type, timestamp, body);
    }

    /** For logs and failed tests: never the body. */
    @Override
    public String toString() {
        return "tag " + type + " at " + timestamp + " ms, " + body.length + " bytes";
    }
}
