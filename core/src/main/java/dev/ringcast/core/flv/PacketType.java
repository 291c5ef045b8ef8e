package dev.ringcast.core.flv;

/**
 * What the body of an audio or video tag holds behind its header.
 *
 * <p>Source: Enhanced RTMP v2, VideoPacketType and AudioPacketType. The first three are also the AVCPacketType and, but
 * for the end, the AACPacketType of FLV 10.1.
 */
public enum PacketType {
    /** A decoder configuration. */
    SEQUENCE_START(0, 0),
    /** One access unit or audio frame; of H.264, HEVC and VVC with its composition offset. */
    CODED_FRAMES(1, 1),
    /** The sequence ends here. */
    SEQUENCE_END(2, 2),
    /** One access unit. Its composition offset is 0 and left out. */
    CODED_FRAMES_X(3, -1),
    /** AMF0 about the picture, such as its colours. */
    METADATA(4, -1),
    /** A decoder configuration in the form that MPEG-TS uses, of AV1 alone. */
    MPEG2TS_SEQUENCE_START(5, -1),
    /** Which channel is which loudspeaker. */
    MULTICHANNEL_CONFIG(-1, 4),
    /** No packet at all: one byte that says that client-side seeking begins or ends (frame type 5). */
    COMMAND(-1, -1),
    /** A number that the specification has not given out. */
    UNKNOWN(-1, -1);

    private final int videoCode;
    private final int audioCode;

    PacketType(int videoCode, int audioCode) {
        this.videoCode = videoCode;
        this.audioCode = audioCode;
    }

    static PacketType ofVideo(int code) {
        for (PacketType type : values()) {
            if (type.videoCode == code && code >= 0) {
                return type;
            }
        }
        return UNKNOWN;
    }

    static PacketType ofAudio(int code) {
        for (PacketType type : values()) {
            if (type.audioCode == code && code >= 0) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** Whether it holds an access unit or audio frame. */
    boolean isCoded() {
        return this == CODED_FRAMES || this == CODED_FRAMES_X;
    }

    /** VideoPacketType; throws IllegalArgumentException where it has no number there. */
    int videoCode() {
        return writable(videoCode);
    }

    /** AudioPacketType; throws IllegalArgumentException where it has no number there. */
    int audioCode() {
        return writable(audioCode);
    }

    private int writable(int code) {
        if (code < 0) {
            throw new IllegalArgumentException("a header of type " + this + " cannot be written");
        }
        return code;
    }
}
