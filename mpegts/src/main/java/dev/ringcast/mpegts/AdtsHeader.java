package dev.ringcast.mpegts;

import dev.ringcast.core.media.DecoderConfig;
import java.nio.ByteBuffer;

/**
 * The header that makes a raw AAC frame readable on its own.
 *
 * <pre>
 *  0..1   syncword 0xFFF | MPEG-4 0 | layer 00 | no CRC 1
 *  2..3   object type - 1 (2 bits) | rate index (4) | private 0 | channels (3) | original, home, copyright 0000 …
 *  3..5   … frame_length, header included (13 bits) | buffer fullness …
 *  5..6   … 0x7FF: unknown (11 bits) | frames - 1: 0 (2 bits)
 * </pre>
 *
 * Source: ISO/IEC 14496-3, 1.A.2.2. All of it comes from the AudioSpecificConfig: what an FLV header says about sound
 * is not true for AAC. Where SBR is signalled, this names the core, and decoders find the rest in the frames.
 *
 * @param config the track's configuration, one that {@link StreamType#of} accepts
 * @param payloadBytes length of the raw frame, at most {@link #MAX_PAYLOAD}
 */
record AdtsHeader(DecoderConfig.Aac config, int payloadBytes) {
    static final int BYTES = 7;

    /** The longest raw frame that frame_length can tell. */
    static final int MAX_PAYLOAD = (1 << 13) - 1 - BYTES;

    private static final int SYNC_WITHOUT_CRC = 0xFFF1;
    private static final int FULLNESS_UNKNOWN = 0x7FF;

    void write(ByteBuffer out) {
        int frameBytes = BYTES + payloadBytes;
        out.putShort((short) SYNC_WITHOUT_CRC);
        out.put((byte) (config.objectType() - 1 << 6 | config.rateIndex() << 2 | config.channels() >> 2));
        out.putInt((config.channels() & 3) << 30 | frameBytes << 13 | FULLNESS_UNKNOWN << 2);
    }
}
