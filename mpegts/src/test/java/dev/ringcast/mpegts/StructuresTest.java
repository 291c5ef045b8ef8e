package dev.ringcast.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each structure against bytes computed by hand or taken from streams that common players play. */
class StructuresTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{0} ticks: {1}")
    @CsvSource({
        "0, 000000007e00",
        "1, 00000000fe00",
        "63000, 00007b0c7e00",
        "8589934591, fffffffffe00",
        "8589934592, 000000007e00",
    })
    void aClockReferenceHas33BitsAndNoExtension(long ticks, String hex) {
        assertEquals(hex, written(out -> new Pcr(ticks).write(out)));
    }

    @ParameterizedTest(name = "{0} bytes of payload")
    @CsvSource({
        "184, 47010017",
        "183, 4701003700",
        "182, 470100370100",
        "181, 470100370200ff",
        "1, 47010037b600",
    })
    void aShortPayloadIsPrecededByStuffing(int payloadBytes, String hex) {
        String packet = written(out -> TsPacket.continuing(0x100).write(out, 7, payloadBytes));
        assertEquals(TsPacket.BYTES - payloadBytes, packet.length() / 2);
        String stuffing = "ff".repeat(packet.length() / 2 - hex.length() / 2);
        assertEquals(hex + stuffing, packet);
    }

    @Test
    void aPacketWithoutPayloadIsAllAdaptationField() {
        TsPacket packet = new TsPacket(0x100, false, true, false, Optional.of(new Pcr(63000)));
        assertEquals("4701002fb790" + "00007b0c7e00" + "ff".repeat(176), written(out -> packet.write(out, 15, 0)));
    }

    @Test
    void aFirstPacketTellsClockAndRandomAccess() {
        TsPacket packet = new TsPacket(0x100, true, false, true, Optional.of(new Pcr(63000)));
        assertEquals(176, packet.capacity());
        assertEquals("4741003007" + "50" + "00007b0c7e00", written(out -> packet.write(out, 0, 176)));
    }

    @ParameterizedTest(name = "PTS {1}, DTS {2}, {3} bytes")
    @CsvSource({
        "c0, 126000, 126000, 100, 000001c0006c848005210007d861",
        "e0, 126000, 126000, 65528, 000001e00000848005210007d861",
        "e0, 133200, 126000, 100, 000001e0007184c00a31000910a1110007d861",
        "e0, 8589934591, 8589934591, 65527, 000001e0ffff8480052fffffffff",
        "e0, 8589934592, 8589934591, 1, 000001e0000e84c00a31000100011fffffffff",
    })
    void aPesHeaderHasADecodingTimeOnlyIfItDiffers(String streamId, long pts, long dts, int payload, String hex) {
        PesPacket packet = new PesPacket(HexFormat.fromHexDigits(streamId), pts, dts);
        assertEquals(hex, written(out -> packet.write(out, payload)));
        assertEquals(hex.length() / 2, packet.headerBytes());
    }

    @Test
    void tablesAreThoseThatCommonMuxersWrite() {
        assertEquals(
                "00b00d0001c100000001f0002ab104b2",
                HEX.formatHex(new Pat(0x1000).section().bytes()));
        assertEquals(
                "02b0170001c10000e100f0001be100f0000fe101f0002f44b99b",
                HEX.formatHex(new Pmt(0, List.of(StreamType.H264, StreamType.AAC))
                        .section()
                        .bytes()));
        assertEquals(
                "02b0120001c10000e101f0000fe101f000",
                HEX.formatHex(new Pmt(32, List.of(StreamType.AAC)).section().bytes())
                        .substring(0, 34));
    }

    @ParameterizedTest(name = "{0} with {1} bytes")
    @CsvSource({
        "1210, 1, fff15080011ffc",
        "1190, 371, fff14c802f5ffc",
        "1188, 8184, fff14c43fffffc",
        "0a10, 1, fff11080011ffc",
        "11b8, 1, fff14dc0011ffc",
        "131056e598, 1, fff15880011ffc",
    })
    void anAdtsHeaderSaysWhatTheAudioSpecificConfigSays(String config, int bytes, String hex) throws ProtocolException {
        AdtsHeader header = new AdtsHeader(AudioSpecificConfig.parse(HEX.parseHex(config)), ByteBuffer.allocate(bytes));
        assertEquals(hex, written(header::write));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "1210, true",
        "eb098800, true",
        "f94640, false",
        "1780000010, false",
        "1780200010, false",
        "1180, false",
        "11c0, false",
        "b990, false"
    })
    void onlyWhatAnAdtsHeaderCanTellHasAPlace(String config, boolean place) throws ProtocolException {
        assertEquals(
                place,
                StreamType.of(AudioSpecificConfig.parse(HEX.parseHex(config))).isPresent());
    }

    @Test
    void othersCodecsHaveNoPlace() {
        assertEquals(Optional.empty(), StreamType.of(new DecoderConfig.Opaque(Codec.OPUS, new byte[19])));
        assertEquals(Optional.of(StreamType.H264), StreamType.of(TestFrames.AVC));
    }

    private static String written(Consumer<ByteBuffer> writer) {
        ByteBuffer out = ByteBuffer.allocate(TsPacket.BYTES);
        writer.accept(out);
        return HEX.formatHex(out.array(), 0, out.position());
    }
}
