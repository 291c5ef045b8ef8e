package dev.ringcast.rtmp.message;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.chunk.MessageType;
import dev.ringcast.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A command or the answer to one (section 7.2): AMF0 values, also where it is framed as AMF3.
 *
 * @param streamId the message stream that it is about, 0 for the connection
 * @param name what to do, or "_result", "_error", "onStatus"…
 * @param transactionId what the answer repeats; 0 where none is wanted, and where a peer sent nothing usable
 * @param object the command object, often null
 * @param arguments what follows, any AMF values
 */
public record Command(
        int streamId,
        String name,
        double transactionId,
        @Nullable Object object,
        List<Object> arguments) implements RtmpMessage {
    private static final double LARGEST_ID = 0x1p53;

    /** Takes a copy of the arguments. */
    public Command {
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }

    /**
     * Makes a command.
     *
     * @param streamId the message stream that it is about, 0 for the connection
     * @param name what to do
     * @param transactionId what the answer is to repeat, 0 where none is wanted
     * @param object the command object, or null
     * @param arguments what follows, any AMF values
     * @return the command
     */
    public static Command of(
            int streamId, String name, double transactionId, @Nullable Object object, Object... arguments) {
        return new Command(streamId, name, transactionId, object, Arrays.asList(arguments));
    }

    static RtmpMessage read(RawMessage raw) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(raw.payload());
        if (raw.type() == MessageType.COMMAND_AMF3 && in.hasRemaining() && in.get(0) == 0) {
            in.position(1); // which AMF the values begin with: always 0
        }
        List<Object> values = Amf0.decodeAll(in);
        if (values.isEmpty() || !(values.get(0) instanceof String name)) {
            return new Unknown(raw.type());
        }
        Object object = values.size() > 2 ? values.get(2) : null;
        List<Object> arguments = values.size() > 3 ? values.subList(3, values.size()) : List.of();
        return new Command(raw.streamId(), name, usable(values.size() > 1 ? values.get(1) : null), object, arguments);
    }

    private static double usable(@Nullable Object transactionId) {
        return transactionId instanceof Double id && id > 0 && id < LARGEST_ID ? id : 0;
    }

    /**
     * An argument where it is a string.
     *
     * @param index which one, from 0
     * @return the string, empty if it is missing or something else
     */
    public Optional<String> string(int index) {
        return argument(index) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * An argument where it is a number that can be reckoned with.
     *
     * @param index which one, from 0
     * @return the number, empty if it is missing, infinite, not a number or something else
     */
    public OptionalDouble number(int index) {
        return argument(index) instanceof Double number && Double.isFinite(number)
                ? OptionalDouble.of(number)
                : OptionalDouble.empty();
    }

    /**
     * An argument where it is a truth value.
     *
     * @param index which one, from 0
     * @return the value, empty if it is missing or something else
     */
    public Optional<Boolean> bool(int index) {
        return argument(index) instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
    }

    @Nullable
    private Object argument(int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    @Override
    public RawMessage encode() {
        List<Object> values = new ArrayList<>();
        values.add(name);
        values.add(transactionId);
        values.add(object);
        values.addAll(arguments);
        return new RawMessage(MessageType.COMMAND, streamId, 0, Amf0.encodeAll(values.toArray()));
    }
}
