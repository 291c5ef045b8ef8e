package dev.ringcast.it.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MediaBodiesTest {
    private final StreamFormat format = StreamFormat.DEFAULT;
    private final MediaBodies bodies = new MediaBodies(format);

    @Test
    void aVideoFrameIsOneNalUnitThatFillsItsMessage() {
        for (long index = 0; index < format.gopFrames(); index++) {
            int length = bodies.video(index, 1);
            assertEquals(length - 9, ByteBuffer.wrap(bodies.bytes()).getInt(5));
            assertEquals(index == 0 ? 0x17 : 0x27, bodies.bytes()[0]);
        }
    }

    @Test
    void aGopHasTheBytesThatTheBitRateAllows() {
        long bytes =
                LongStream.range(0, format.gopFrames()).map(format::videoBytes).sum();
        double expected = format.videoBits() / 8.0 * format.gopFrames() / format.framesPerSecond();
        assertEquals(1, bytes / expected, 0.05);
    }
}
