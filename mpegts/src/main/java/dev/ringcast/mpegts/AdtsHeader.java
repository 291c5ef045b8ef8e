package dev.ringcast.mpegts;

import dev.ringcast.core.media.DecoderConfig;
import java.nio.ByteBuffer;

/**
 * What makes a raw AAC frame readable on its own: a header, and behind it the channel layout if the header cannot name
 * it and the frame does not begin with it.
 *
 * <pre>
 *  0..1   syncword 0xFFF | MPEG-4 0 | layer 00 | no CRC 1
 *  2..3   object type - 1 (2 bits) | rate index (4) | private 0 | channels (3) | original, home, copyright 0000 …
 *  3..5   … frame_length, header included (13 bits) | buffer fullness …
 *  5..6   … 0x7FF: unknown (11 bits) | frames - 1: 0 (2 bits)
 *  7…     program_config_element, if channels are 0 and the frame has none in front
 * </pre>
 *
 * Source: ISO/IEC 14496-3, 1.A.2.2. All of it comes from the AudioSpecificConfig: what an FLV header says about audio
 * is not true for AAC. Where SBR is signalled, this names the core, and decoders find the rest in the frames.
 *
 * @param config the track's configuration, one that {@link StreamType#of} accepts
 * @param frame the raw frame, not empty; {@link #fits} tells whether it is too long
 */
record AdtsHeader(DecoderConfig.Aac config, ByteBuffer frame) {
    private static final int HEADER_BYTES = 7;

    /** The longest frame that frame_length can tell, header included. */
    private static final int MAX_FRAME_BYTES = (1 << 13) - 1;

    private static final int SYNC_WITHOUT_CRC = 0xFFF1;
    private static final int FULLNESS_UNKNOWN = 0x7FF;

    /** id_syn_ele of a program_config_element: 101 in the first three bits of a raw data block. */
    private static final int PROGRAM_CONFIG_ID = 0xA0;

    private static final int ID_MASK = 0xE0;

    /** How many bytes {@link #write} puts. */
    int bytes() {
        return HEADER_BYTES + (needsLayout() ? config.programConfig().length : 0);
    }

    /** Whether frame_length can tell how long the frame is. */
    boolean fits() {
        return bytes() + frame.remaining() <= MAX_FRAME_BYTES;
    }

    void write(ByteBuffer out) {
        int frameBytes = bytes() + frame.remaining();
        int channels = config.channelConfiguration();
        out.putShort((short) SYNC_WITHOUT_CRC);
        out.put((byte) (config.objectType() - 1 << 6 | config.rateIndex() << 2 | channels >> 2));
        out.putInt((channels & 3) << 30 | frameBytes << 13 | FULLNESS_UNKNOWN << 2);
        if (needsLayout()) {
            out.put(config.programConfig());
        }
    }

    /** An encoder may put the layout into some frames. Two in one frame are refused by some decoders. */
    private boolean needsLayout() {
        return config.channelConfiguration() == 0 && (frame.get(frame.position()) & ID_MASK) != PROGRAM_CONFIG_ID;
    }
}
