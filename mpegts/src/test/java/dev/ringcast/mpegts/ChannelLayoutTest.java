package dev.ringcast.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** AAC whose channel layout an ADTS header cannot name: the frame contains it. */
class ChannelLayoutTest {
    /** AAC-LC of 48 kHz, channelConfiguration 0, a layout of one pair without a comment. */
    private static final byte[] RECORD = HexFormat.of().parseHex("118004c400002000");

    private static final int LONGEST = 8191 - 7;

    private static DecoderConfig.Aac config() throws ProtocolException {
        DecoderConfig.Aac config = AudioSpecificConfig.parse(RECORD);
        assertEquals(0, config.channelConfiguration());
        assertTrue(config.programConfig().length > 0);
        return config;
    }

    private static Frame frame(long dts, byte[] data) {
        byte[] body = ByteBuffer.allocate(2 + data.length).put(2, data).array();
        return new Frame(Codec.AAC, Frame.Kind.INTER, dts, 0, body, 2);
    }

    private static List<TsDemuxer.Adts> frames(TsMuxer muxer) {
        return new TsDemuxer()
                .feed(muxer.endSegment().getFirst()).pes().stream()
                        .flatMap(pes -> pes.adtsFrames().stream())
                        .toList();
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    @Test
    void eachFrameBeginsWithTheLayoutAndNoneHasItTwice() throws ProtocolException {
        DecoderConfig.Aac config = config();
        byte[] plain = {0x21, 1, 2, 3};
        byte[] own = joined(config.programConfig(), plain);
        TsMuxer muxer = new TsMuxer(List.of(config));
        assertTrue(muxer.write(frame(0, plain)));
        assertTrue(muxer.write(frame(21, own)));
        assertTrue(muxer.write(frame(43, plain)));
        List<TsDemuxer.Adts> frames = frames(muxer);
        assertEquals(3, frames.size());
        for (TsDemuxer.Adts frame : frames) {
            assertEquals(0, frame.channels());
            assertArrayEquals(own, frame.data());
        }
    }

    @Test
    void theLayoutCountsForWhatAHeaderCanTell() throws ProtocolException {
        DecoderConfig.Aac config = config();
        int longest = LONGEST - config.programConfig().length;
        TsMuxer muxer = new TsMuxer(List.of(config));
        assertTrue(muxer.write(frame(0, new byte[longest])));
        assertFalse(muxer.write(frame(21, new byte[longest + 1])));
        assertEquals(1, muxer.anomalies().rejected());
        assertEquals(LONGEST, frames(muxer).getFirst().data().length);
    }

    @Test
    void aConfigurationThatNamesItsLayoutHasNone() throws ProtocolException {
        TsMuxer muxer = new TsMuxer(List.of(TestFrames.AAC));
        byte[] data = {(byte) 0xA1, 1, 2, 3};
        muxer.write(frame(0, data));
        assertArrayEquals(data, frames(muxer).getFirst().data());
    }
}
