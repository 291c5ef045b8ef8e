package dev.ringcast.core.amf;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A stream's metadata: the script data "onMetaData" (Adobe FLV 10.1, annex E.5), in whatever shape it came.
 *
 * <p>Encoders send an object, an ECMA array, a typed object or an AMF3 object, with or without "@setDataFrame" before
 * the name, with wrong counts and without end markers. It leaves in one shape alone.
 */
public final class OnMetaData {
    private static final String NAME = "onMetaData";
    private static final String SET_DATA_FRAME = "@setDataFrame";

    /** Players take a live stream that has one of them for a file. In lower case. */
    private static final Set<String> DROPPED = Set.of("duration", "filesize");

    private final ByteArrayOutputStream properties = new ByteArrayOutputStream();
    private int count;

    private OnMetaData() {}

    /**
     * Tells metadata from other script data.
     *
     * @param scriptBody AMF0 values, the name first; its position is left alone
     * @return whether the name is "onMetaData", with or without "@setDataFrame" before it
     */
    public static boolean isIn(ByteBuffer scriptBody) {
        try {
            return hasName(new Amf0Reader(new AmfInput(scriptBody.duplicate())));
        } catch (ProtocolException unreadable) {
            return false;
        }
    }

    /**
     * Brings metadata into the one shape that leaves us: "onMetaData" and one ECMA array, properly ended.
     *
     * <p>Properties stay byte for byte as they came. Two kinds do not: {@code duration} and {@code filesize} are
     * dropped, in whatever case, and those that are no plain AMF0 are written anew. A value that is no object adds
     * nothing.
     *
     * @param scriptBody AMF0 values, the name first; its position is left alone
     * @return the new body of the script data
     * @throws ProtocolException if it is not metadata or cannot be read
     */
    public static byte[] clean(ByteBuffer scriptBody) throws ProtocolException {
        AmfInput in = new AmfInput(scriptBody.duplicate());
        Amf0Reader reader = new Amf0Reader(in);
        if (!hasName(reader)) {
            throw in.error("no " + NAME);
        }
        OnMetaData cleaned = new OnMetaData();
        while (in.hasMore()) {
            cleaned.addAll(in, reader);
        }
        return cleaned.body();
    }

    /**
     * The properties of metadata.
     *
     * @param scriptBody AMF0 values, the name first; its position is left alone
     * @return the first object in it, an empty one if there is none
     * @throws ProtocolException if it cannot be read
     */
    public static AmfObject properties(ByteBuffer scriptBody) throws ProtocolException {
        List<Object> values = Amf0.decodeAll(scriptBody.duplicate());
        for (Object value : values) {
            if (value instanceof AmfObject object) {
                return object;
            }
        }
        return AmfObject.EMPTY_ARRAY;
    }

    private static boolean hasName(Amf0Reader reader) throws ProtocolException {
        Object name = reader.value();
        return NAME.equals(SET_DATA_FRAME.equals(name) ? reader.value() : name);
    }

    private void addAll(AmfInput in, Amf0Reader reader) throws ProtocolException {
        if (in.take(Amf0.OBJECT)) {
            addProperties(in, reader);
        } else if (in.take(Amf0.ECMA_ARRAY)) {
            reader.objectHead(Amf0.ECMA_ARRAY);
            addProperties(in, reader);
        } else if (reader.value() instanceof AmfObject other) {
            other.properties().forEach(this::add);
        }
    }

    private void addProperties(AmfInput in, Amf0Reader reader) throws ProtocolException {
        in.enter();
        in.takeLoose();
        reader.properties((name, value, start) -> add(in, name, value, start));
        in.leave();
    }

    private void add(AmfInput in, String name, @Nullable Object value, int start) {
        if (in.takeLoose()) {
            add(name, value);
        } else if (!isDropped(name)) {
            count++;
            properties.writeBytes(in.since(start)); // as it came
        }
    }

    private void add(String name, @Nullable Object value) {
        if (!isDropped(name)) {
            count++;
            Amf0.name(properties, name);
            Amf0.encode(properties, value);
        }
    }

    private static boolean isDropped(String name) {
        return DROPPED.contains(name.toLowerCase(Locale.ROOT));
    }

    private byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Amf0.encode(body, NAME);
        body.write(Amf0.ECMA_ARRAY);
        Amf0.putInt(body, count);
        body.writeBytes(properties.toByteArray());
        Amf0.endOfObject(body);
        return body.toByteArray();
    }
}
