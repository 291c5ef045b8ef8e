package dev.ringcast.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkWriterTest {
    static byte[] whole(ChunkWriter writer, RawMessage message) {
        ByteBuffer out = ByteBuffer.allocate(writer.size(message.payload().length, message.timestamp()) + 9);
        assertEquals(out.capacity() - 9, writer.put(message, 0, out), "the size that was announced");
        byte[] wire = new byte[out.flip().remaining()];
        out.get(wire);
        return wire;
    }

    @ParameterizedTest(name = "type {0} at {2}: {4}")
    @CsvSource({
        "8,  1, 0,          '',       04 000000 000000 08 01000000",
        "9,  5, 16777214,   aa,       06 fffffe 000001 09 05000000 aa",
        "9,  1, 16777215,   aa,       06 ffffff 000001 09 01000000 00ffffff aa",
        "9,  1, 4294967295, aabbccdd, 06 ffffff 000004 09 01000000 ffffffff aabbcc c6 ffffffff dd",
        "9,  1, 4294967300, aabbccdd, 06 000004 000004 09 01000000 aabbcc c6 dd",
        "18, 1, 7,          aabbcc,   05 000007 000003 12 01000000 aabbcc",
        "20, 0, 0,          aa,       03 000000 000001 14 00000000 aa",
        "20, 258, 0,        aa,       03 000000 000001 14 02010000 aa",
        "1,  0, 0,          0000ea60, 02 000000 000004 01 00000000 0000ea c2 60",
        "4,  0, 0,          0000,     02 000000 000002 04 00000000 0000"
    })
    void writesFormatZeroAndContinuationsOfFormatThree(
            int type, int streamId, long timestamp, String payload, String wire) {
        RawMessage message =
                new RawMessage(type, streamId, timestamp, HexFormat.of().parseHex(payload));
        assertArrayEquals(HexFormat.of().parseHex(wire.replace(" ", "")), whole(new ChunkWriter(3), message));
    }

    @Property
    void piecesOfAnySizeAreTheWhole(
            @ForAll @IntRange(max = 100) int length,
            @ForAll @IntRange(min = 1, max = 40) int chunkSize,
            @ForAll @LongRange(min = 0xFFFFF0, max = 0x100000F) long timestamp,
            @ForAll @IntRange(min = 1, max = 50) int piece) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i + 1);
        }
        ChunkWriter writer = new ChunkWriter(chunkSize);
        RawMessage message = new RawMessage(MessageType.VIDEO, 1, timestamp, payload);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(piece);
        while (writer.put(message, joined.size(), out.clear()) > 0) {
            joined.write(out.array(), 0, out.position());
        }
        assertArrayEquals(whole(writer, message), joined.toByteArray());
    }

    @Test
    void anInvalidChunkSizeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ChunkWriter(0));
        assertThrows(IllegalArgumentException.class, () -> new ChunkWriter(0x1000000));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"H264, 9", "AAC, 8", "DATA, 18"})
    void aFrameIsAMessageOfItsTrackAtTheLowBitsOfItsTime(Codec codec, int type) {
        byte[] payload = new byte[70_000];
        Frame frame = new Frame(codec, Frame.Kind.INTER, 0x1_0123_4567L, 40, payload, 5);
        RtmpWireFormat format = new RtmpWireFormat(RtmpWireFormat.CHUNK_SIZE);
        ByteBuffer out = ByteBuffer.allocateDirect(format.size(frame));
        assertEquals(format.size(frame), format.put(frame, 0, out));
        byte[] wire = new byte[out.flip().remaining()];
        out.get(wire);
        assertArrayEquals(whole(new ChunkWriter(60_000), new RawMessage(type, 1, 0x0123_4567, payload)), wire);
        assertEquals(60_000, format.put(frame, 0, ByteBuffer.allocate(60_000)), "what there is room for");
    }
}
