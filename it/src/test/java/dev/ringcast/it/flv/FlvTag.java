package dev.ringcast.it.flv;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One tag of an FLV file, or what an RTMP message carries of one.
 *
 * @param type 8 audio, 9 video, 18 script data
 * @param timestamp the DTS in ms, 0..2^32-1
 * @param body what follows the tag's header; not to be written to
 */
public record FlvTag(int type, long timestamp, byte[] body) {
    public static final int AUDIO = 8;
    public static final int VIDEO = 9;
    public static final int SCRIPT = 18;

    private static final int AVC = 7;
    private static final int AAC = 10;

    public boolean isAudio() {
        return type == AUDIO;
    }

    public boolean isVideo() {
        return type == VIDEO;
    }

    /**
     * Tells decoder configurations from media.
     *
     * @return whether this is the sequence header of H.264 or AAC
     */
    public boolean isConfig() {
        return body.length > 1 && body[1] == 0 && (isAvc() || isAac());
    }

    /**
     * Whether decoding may start at this video frame.
     *
     * @return whether this is an H.264 keyframe
     */
    public boolean isKeyframe() {
        return isAvc() && body[0] >> 4 == 1 && body.length > 1 && body[1] == 1;
    }

    /**
     * Tells what a viewer must get.
     *
     * @return whether this is a video or audio frame, neither configuration nor end marker
     */
    public boolean isMedia() {
        return body.length > 1 && (isAvc() && body[1] == 1 || isAac() && body[1] == 1);
    }

    /**
     * The composition time offset of a video frame.
     *
     * @return CTS in ms, signed
     */
    public int cts() {
        if (!isAvc() || body.length < 5) {
            return 0;
        }
        return body[2] << 16 | (body[3] & 0xFF) << 8 | body[4] & 0xFF; // SI24: the first byte carries the sign
    }

    /**
     * The codec's own bytes.
     *
     * @return what follows the codec header of a video or audio frame
     */
    public byte[] data() {
        return Arrays.copyOfRange(body, Math.min(body.length, isAvc() ? 5 : 2), body.length);
    }

    /**
     * This tag at another time.
     *
     * @param at the DTS in ms
     * @return the tag
     */
    public FlvTag at(long at) {
        return new FlvTag(type, at & 0xFFFFFFFFL, body);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlvTag tag
                && tag.type == type
                && tag.timestamp == timestamp
                && Arrays.equals(tag.body, body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body) * 31 + Long.hashCode(timestamp);
    }

    @Override
    public String toString() {
        String start = HexFormat.of().formatHex(body, 0, Math.min(body.length, 8));
        return type + "@" + timestamp + " " + body.length + " bytes " + start;
    }

    private boolean isAvc() {
        return isVideo() && body.length > 0 && (body[0] & 0x8F) == AVC;
    }

    private boolean isAac() {
        return isAudio() && body.length > 0 && (body[0] & 0xF0) >> 4 == AAC;
    }
}
