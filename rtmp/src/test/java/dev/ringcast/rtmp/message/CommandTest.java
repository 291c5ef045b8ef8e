package dev.ringcast.rtmp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @Test
    void readsWhatAClientSendsFirst() throws ProtocolException {
        AmfObject object = AmfObject.EMPTY.with("app", "live").with("objectEncoding", 0.0);
        Command connect = command(MessageType.COMMAND, Amf0.encodeAll("connect", 1.0, object));
        assertEquals(new Command(3, "connect", 1, object, List.of()), connect);
    }

    @Test
    void aCommandFramedAsAmf3IsTheSame() throws ProtocolException {
        byte[] plain = Amf0.encodeAll("publish", 5.0, null, "key", "live");
        byte[] framed = new byte[plain.length + 1];
        System.arraycopy(plain, 0, framed, 1, plain.length);
        Command expected = Command.of(3, "publish", 5, null, "key", "live");
        assertEquals(expected, command(MessageType.COMMAND_AMF3, framed));
        assertEquals(expected, command(MessageType.COMMAND_AMF3, plain), "some leave the format byte out");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -0.0, 0, 0x1p53})
    void anInvalidTransactionIdCountsAsZero(double id) throws ProtocolException {
        assertEquals(
                0.0, command(MessageType.COMMAND, Amf0.encodeAll("x", id, null)).transactionId());
    }

    @Test
    void missingArgumentsAreNullOrZero() throws ProtocolException {
        assertEquals(Command.of(3, "x", 0, null), command(MessageType.COMMAND, Amf0.encodeAll("x")));
        assertEquals(Command.of(3, "x", 0, null), command(MessageType.COMMAND, Amf0.encodeAll("x", "one")));
        assertEquals(Command.of(3, "x", 2.5, null), command(MessageType.COMMAND, Amf0.encodeAll("x", 2.5)));
    }

    @Test
    void anArgumentOfAnotherKindCountsAsMissing() {
        Command command = Command.of(1, "x", 0, null, "a", 2.0, true, Double.NaN, null);
        assertEquals(Optional.of("a"), command.string(0));
        assertEquals(OptionalDouble.of(2), command.number(1));
        assertEquals(Optional.of(true), command.bool(2));
        assertEquals(OptionalDouble.empty(), command.number(3));
        for (int index : new int[] {4, 5, 99}) {
            assertEquals(Optional.empty(), command.string(index));
            assertEquals(OptionalDouble.empty(), command.number(index));
            assertEquals(Optional.empty(), command.bool(index));
        }
    }

    @Test
    void aCommandWithoutANameIsUnknownAndBrokenAmfIsAnError() throws ProtocolException {
        assertEquals(new Unknown(20), decode(MessageType.COMMAND, new byte[0]));
        assertEquals(new Unknown(17), decode(MessageType.COMMAND_AMF3, new byte[1]));
        assertEquals(new Unknown(20), decode(MessageType.COMMAND, Amf0.encodeAll(1.0, 1.0)));
        assertThrows(ProtocolException.class, () -> decode(MessageType.COMMAND, new byte[] {2, 0, 9, 'x'}));
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll("ids") double id, @ForAll("values") Object object, @ForAll("arguments") List<Object> arguments)
            throws ProtocolException {
        Command command = new Command(3, "onStatus", id, object, arguments);
        RawMessage raw = command.encode();
        assertEquals(MessageType.COMMAND, raw.type());
        assertEquals(command, RtmpMessage.decode(raw));
    }

    @Provide
    Arbitrary<Double> ids() {
        return Arbitraries.of(0.0, 1.0, 2.0, 0.5, 0x1p53 - 1);
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.of(Arrays.asList(null, "a", 1.0, true, AmfObject.EMPTY, AmfObject.EMPTY.with("a", null)));
    }

    @Provide
    Arbitrary<List<Object>> arguments() {
        return values().list().ofMaxSize(4).withoutEdgeCases();
    }

    private static Command command(int type, byte[] payload) throws ProtocolException {
        return assertInstanceOf(Command.class, decode(type, payload));
    }

    private static RtmpMessage decode(int type, byte[] payload) throws ProtocolException {
        return RtmpMessage.decode(new RawMessage(type, 3, 0, payload));
    }
}
