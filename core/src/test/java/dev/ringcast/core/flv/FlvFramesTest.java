package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.amf.OnMetaData;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlvFramesTest {
    @ParameterizedTest(name = "{1} is {2} {3}, cts {4}, data {5}")
    @CsvSource({
        "9, 17 00 000000 0164001f,              H264,        CONFIG,     0,   0164001f",
        "9, 17 01 000050 00000001 65,           H264,        KEYFRAME,   80,  0000000165",
        "9, 27 01 ffffff 00000001 41,           H264,        INTER,      -1,  0000000141",
        "9, 37 01 000000 00000001 01,           H264,        DISPOSABLE, 0,   0000000101",
        "9, 17 02 000000,                       OTHER_VIDEO, INTER,      0,   ''",
        "9, 17 02,                              OTHER_VIDEO, INTER,      0,   ''",
        "9, 57 00,                              OTHER_VIDEO, INTER,      0,   00",
        "9, 27 09 000000 aa,                    OTHER_VIDEO, INTER,      0,   aa",
        "9, 1c 00 000000 0101,                  HEVC,        CONFIG,     0,   0101",
        "9, 1c 01 000021 00000001 26,           HEVC,        KEYFRAME,   33,  0000000126",
        "9, 12 aabb,                            OTHER_VIDEO, KEYFRAME,   0,   aabb",
        "9, 90 68766331 0101,                   HEVC,        CONFIG,     0,   0101",
        "9, 91 68766331 00000a 0000000126,      HEVC,        KEYFRAME,   10,  0000000126",
        "9, a3 68766331 0000000102,             HEVC,        INTER,      0,   0000000102",
        "9, 91 61763031 1200,                   AV1,         KEYFRAME,   0,   1200",
        "9, f1 61763031 1200,                   AV1,         INTER,      0,   1200",
        "9, 91 76703039 82,                     VP9,         KEYFRAME,   0,   82",
        "9, 91 3f3f3f3f 82,                     OTHER_VIDEO, KEYFRAME,   0,   82",
        "9, 90 3f3f3f3f 82,                     OTHER_VIDEO, CONFIG,     0,   82",
        "9, 92 68766331,                        OTHER_VIDEO, INTER,      0,   ''",
        "9, d4 68766331 02000161,               OTHER_VIDEO, TRACK_METADATA, 0, 02000161",
        "9, 94 68766331 02000161,               OTHER_VIDEO, TRACK_METADATA, 0, 02000161",
        "9, 95 61763031 8004,                   OTHER_VIDEO, CONFIG,     0,   8004",
        "9, d0 01,                              OTHER_VIDEO, INTER,      0,   01",
        "9, 9a 68766331 00,                     OTHER_VIDEO, INTER,      0,   00",
        "9, 96 03 68766331 00 0000000126,       HEVC,        KEYFRAME,   0,   0000000126",
        "9, 96 03 68766331 01 0000000126,       HEVC,        KEYFRAME,   0,   0000000126",
        "9, 96 10 61763031 01 000001 aa 00 000001 bb, OTHER_VIDEO, MULTITRACK, 0, 96106176303101000001aa00000001bb",
        "9, 97 02 000001 03 61766331 00000001 65, H264,      KEYFRAME,   0,   0000000165",
        "8, af 00 1190,                         AAC,         CONFIG,     0,   1190",
        "8, af 01 2110,                         AAC,         INTER,      0,   2110",
        "8, af 02 2110,                         OTHER_AUDIO, INTER,      0,   2110",
        "8, 2f fffb,                            MP3,         INTER,      0,   fffb",
        "8, 32 0000,                            OTHER_AUDIO, INTER,      0,   0000",
        "8, 90 4f707573 4f,                     OPUS,        CONFIG,     0,   4f",
        "8, 91 4f707573 fc,                     OPUS,        INTER,      0,   fc",
        "8, 91 664c6143,                        FLAC,        INTER,      0,   ''",
        "8, 90 61632d33,                        AC3,         CONFIG,     0,   ''",
        "8, 94 4f707573 0102,                   OTHER_AUDIO, TRACK_METADATA, 0, 0102",
        "8, 92 4f707573,                        OTHER_AUDIO, INTER,      0,   ''",
        "8, 95 01 4f707573 01 fc,               OPUS,        INTER,      0,   fc",
        "8, 91 3f3f3f3f 00,                     OTHER_AUDIO, INTER,      0,   00",
    })
    void aTagBodyIsRecognised(int type, String hex, Codec codec, Kind kind, int cts, String data)
            throws ProtocolException {
        byte[] body = bytes(hex);
        Frame frame = FlvFrames.parse(type, 1234, body);
        assertEquals(List.of(codec, kind, 1234L, cts), List.of(frame.codec(), frame.kind(), frame.dts(), frame.cts()));
        assertEquals(data, hex(frame.data()));
        assertEquals(HexFormat.of().formatHex(body), hex(frame.payload()), "the payload stays as it came");
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource({
        "9, 91 68766331 00000a 0000000126,      video",
        "9, 96 03 68766331 00 0000000126,       video",
        "9, 96 03 68766331 01 0000000126,       video 1",
        "9, 96 04 68766331 0f 02000161,         video 15",
        "8, 95 01 4f707573 03 fc,               audio 3",
        "8, af 01 2110,                         audio",
        "18, 02000161 05,                       data",
    })
    void aTagBodyNamesItsTrack(int type, String hex, String track) throws ProtocolException {
        assertEquals(track, FlvFrames.parse(type, 0, bytes(hex)).track().toString());
    }

    @Test
    void trackIdsFrom16OnAreRefused() {
        assertThrows(ProtocolException.class, () -> FlvFrames.parse(9, 0, bytes("96 03 68766331 10 0000000126")));
        assertThrows(ProtocolException.class, () -> FlvFrames.parse(8, 0, bytes("95 01 4f707573 ff fc")));
    }

    @Test
    void aMessageOfSeveralTracksIsTakenApart() throws ProtocolException {
        Frame message = FlvFrames.parse(9, 1234, bytes("96 11 68766331 01 000004 00000aaa 00 000006 000010bbbbcc"));
        List<Frame> frames = new ArrayList<>();
        for (byte[] body : FlvFrames.split(message)) {
            frames.add(FlvFrames.parse(9, 1234, body));
        }
        assertEquals(
                List.of("video 1 HEVC KEYFRAME dts=1234 cts=10 11 bytes", "HEVC KEYFRAME dts=1234 cts=16 11 bytes"),
                frames.stream().map(Frame::toString).toList());
        assertEquals("aa", hex(frames.get(0).data()));
        assertEquals("bbbbcc", hex(frames.get(1).data()));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "9, 1702000000, true",
        "9, 9268766331, true",
        "8, 924f707573, true",
        "9, 1701000000ff, false",
        "9, d001, false",
        "8, af01ff, false",
        "18, 020001611234, false",
    })
    void theEndOfASequenceIsKnown(int type, String hex, boolean end) throws ProtocolException {
        assertEquals(end, FlvFrames.isSequenceEnd(FlvFrames.parse(type, 0, bytes(hex))));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "9, '',                   an empty body",
        "9, 17,                   H.264 without a packet type",
        "9, 1700000000,           an empty configuration",
        "9, 1701000000,           an access unit without a byte",
        "9, 270100,               a cut composition time",
        "9, 22,                   Sorenson H.263 without a byte",
        "9, 9068766331,           an empty HEVC configuration",
        "9, a361766331,           an empty enhanced access unit",
        "8, '',                   an empty body",
        "8, af,                   AAC without a packet type",
        "8, af00,                 an empty configuration (MediaMTX 3414)",
        "8, af01,                 AAC without a frame",
        "8, 2f,                   MP3 without a frame",
        "8, 916d703461,           enhanced AAC without a frame",
        "18, '',                  empty script data",
        "18, 02000a6f6e4d657461446174610300, metadata whose object is cut",
        "15, 00,                  a type that FLV does not have",
    })
    void whatIsTooShortToBeAnythingIsRefused(int type, String hex, String what) {
        assertThrows(ProtocolException.class, () -> FlvFrames.parse(type, 0, bytes(hex)), what);
    }

    @ParameterizedTest
    @CsvSource({"8", "9", "18"})
    void anyShortBodyIsAFrameOrAProtocolError(int type) {
        for (int bits = 0; bits < 0x10000; bits++) {
            for (int length = 1; length <= 4; length++) {
                parsedOrRefused(type, ByteBuffer.allocate(8).putInt(bits << 16).array(), length);
            }
        }
    }

    @Property
    void anyBodyIsAFrameOfItsTrackOrAProtocolError(@ForAll byte[] body, @ForAll @IntRange(min = 8, max = 9) int type) {
        parsedOrRefused(type, body, body.length);
    }

    @Property
    void anyScriptDataIsAFrameOrAProtocolError(@ForAll byte[] rest) {
        byte[] name = Amf0.encodeAll("onMetaData");
        byte[] body = ByteBuffer.allocate(name.length + rest.length)
                .put(name)
                .put(rest)
                .array();
        parsedOrRefused(FlvTag.SCRIPT, body, body.length);
        parsedOrRefused(FlvTag.SCRIPT, rest, rest.length);
    }

    @Test
    void metadataLeavesInOneShapeHoweverItCame() throws ProtocolException {
        AmfObject properties = AmfObject.EMPTY.with("width", 640.0).with("duration", 9.0);
        byte[] set = Amf0.encodeAll("@setDataFrame", "onMetaData", properties);
        byte[] plain = Amf0.encodeAll("onMetaData", properties);

        Frame frame = FlvFrames.parse(FlvTag.SCRIPT, 5, set);
        assertEquals(Kind.METADATA, frame.kind());
        assertEquals(Track.DATA, frame.track());
        assertEquals(hex(FlvFrames.parse(FlvTag.SCRIPT, 5, plain).payload()), hex(frame.payload()));
        assertEquals(640.0, OnMetaData.properties(frame.payload()).properties().get("width"));
    }

    @Test
    void otherScriptDataPassesWithoutTheWordThatSetsIt() throws ProtocolException {
        byte[] text = Amf0.encodeAll("onTextData", "hello");
        Frame plain = FlvFrames.parse(FlvTag.SCRIPT, 5, text);
        Frame set = FlvFrames.parse(FlvTag.SCRIPT, 5, Amf0.encodeAll("@setDataFrame", "onTextData", "hello"));
        for (Frame frame : List.of(plain, set)) {
            assertEquals(Kind.INTER, frame.kind());
            assertEquals(Codec.DATA, frame.codec());
            assertArrayEquals(text, bytes(hex(frame.data())));
        }
    }

    private static void parsedOrRefused(int type, byte[] bytes, int length) {
        byte[] body = Arrays.copyOf(bytes, length);
        try {
            Frame frame = FlvFrames.parse(type, 7, body);
            assertEquals(type, FlvTag.typeOf(frame.track().kind()));
            assertTrue(frame.data().remaining() <= frame.size());
        } catch (ProtocolException expected) {
            assertTrue(!expected.getMessage().isEmpty());
        }
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
