package dev.ringcast.rtmp.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RtmpMessageTest {
    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of(1, "0000ea60", new SetChunkSize(60_000)),
                Arguments.of(1, "80000080", new SetChunkSize(0x80000080)),
                Arguments.of(2, "00000006", new Abort(6)),
                Arguments.of(3, "ffffffff", new Acknowledgement(0xFFFFFFFFL)),
                Arguments.of(5, "002625a0", new WindowAckSize(2_500_000)),
                Arguments.of(6, "002625a0 02", new SetPeerBandwidth(2_500_000, SetPeerBandwidth.Limit.DYNAMIC)),
                Arguments.of(6, "ffffffff 00", new SetPeerBandwidth(0xFFFFFFFFL, SetPeerBandwidth.Limit.HARD)),
                Arguments.of(4, "0000 00000001", new UserControl(UserControl.Event.STREAM_BEGIN, 1)),
                Arguments.of(4, "0001 00000001", new UserControl(UserControl.Event.STREAM_EOF, 1)),
                Arguments.of(4, "0002 00000001", new UserControl(UserControl.Event.STREAM_DRY, 1)),
                Arguments.of(
                        4, "0003 00000001 00000bb8", new UserControl(UserControl.Event.SET_BUFFER_LENGTH, 1, 3000)),
                Arguments.of(4, "0004 00000001", new UserControl(UserControl.Event.STREAM_IS_RECORDED, 1)),
                Arguments.of(4, "0006 ffffffff", new UserControl(UserControl.Event.PING_REQUEST, 0xFFFFFFFFL)),
                Arguments.of(4, "0007 ffffffff", new UserControl(UserControl.Event.PING_RESPONSE, 0xFFFFFFFFL)));
    }

    @ParameterizedTest(name = "type {0}, {1}: {2}")
    @MethodSource("vectors")
    void readsAndWritesControlMessages(int type, String hex, RtmpMessage message) throws ProtocolException {
        assertEquals(message, decode(type, hex));
        RawMessage raw = message.encode();
        assertEquals(type, raw.type());
        assertEquals(0, raw.streamId());
        assertEquals(0, raw.timestamp());
        assertArrayEquals(bytes(hex), raw.payload());
    }

    @ParameterizedTest(name = "type {0}, {1}")
    @CsvSource({
        "1, 000000",
        "2, ''",
        "3, 00",
        "5, 000000",
        "6, 000000", // without their number
        "4, ''",
        "4, 0000",
        "4, 0006000000", // events without theirs
        "4, 001a00000000",
        "4, 001f00000001",
        "4, 002000000001",
        "4, ffff00000001", // events of Flash
        "16, 00000000",
        "19, 00000000", // shared objects
        "0, 00000000",
        "7, 00000000",
        "99, ''",
        "255, 00000000",
    })
    void unsupportedMessagesAreUnknownAndNoError(int type, String hex) throws ProtocolException {
        assertEquals(new Unknown(type), decode(type, hex));
    }

    @Test
    void anUnusualBandwidthLimitIsDynamic() throws ProtocolException {
        SetPeerBandwidth expected = new SetPeerBandwidth(1, SetPeerBandwidth.Limit.DYNAMIC);
        assertEquals(expected, decode(6, "00000001"));
        assertEquals(expected, decode(6, "00000001 03"));
        assertEquals(expected, decode(6, "00000001 ff"));
    }

    @Test
    void aBufferLengthWithoutABufferIsZero() throws ProtocolException {
        assertEquals(
                new UserControl(UserControl.Event.SET_BUFFER_LENGTH, 1),
                decode(MessageType.USER_CONTROL, "0003 00000001"));
    }

    @Test
    void mediaKeepsItsBytesItsStreamAndItsTime() throws ProtocolException {
        byte[] body = {1, 2, 3};
        for (int type : new int[] {MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA, MessageType.AGGREGATE}) {
            RawMessage raw = RtmpMessage.decode(new RawMessage(type, 7, 0xFFFFFFFFL, body))
                    .encode();
            assertEquals(new RawMessage(type, 7, 0xFFFFFFFFL, raw.payload()), raw);
            assertEquals(body, raw.payload(), "the array itself");
        }
    }

    @ParameterizedTest(name = "type {0}, {1}")
    @CsvSource({"15, 00 020001 61", "15, 020001 61", "18, 020001 61"})
    void dataOfAmf3BecomesDataOfAmf0(int type, String hex) throws ProtocolException {
        Data data = assertInstanceOf(Data.class, decode(type, hex));
        assertArrayEquals(bytes("020001 61"), data.body());
        assertEquals(MessageType.DATA, data.encode().type());
    }

    @Test
    void unknownMessagesAreNeverSent() {
        assertThrows(IllegalStateException.class, new Unknown(99)::encode);
    }

    @Property
    void anyBytesOfAnyTypeAreAMessageOrAProtocolErrorAndNothingElse(
            @ForAll @IntRange(max = 255) int type,
            @ForAll int streamId,
            @ForAll @LongRange(max = 0xFFFFFFFFL) long timestamp,
            @ForAll byte[] payload) {
        try {
            RtmpMessage message = RtmpMessage.decode(new RawMessage(type, streamId, timestamp, payload));
            if (!(message instanceof Unknown)) {
                assertEquals(
                        message.getClass(), RtmpMessage.decode(message.encode()).getClass());
            }
        } catch (ProtocolException expected) {
            assertNotNull(expected.getMessage());
        }
    }

    private static RtmpMessage decode(int type, String hex) throws ProtocolException {
        return RtmpMessage.decode(new RawMessage(type, 0, 0, bytes(hex)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
