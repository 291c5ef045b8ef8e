package dev.ringcast.core.amf;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes AMF0 values.
 *
 * <pre>
 *  marker  value
 *   0      number       8 bytes, IEEE 754
 *   1      boolean      1 byte
 *   2      string       length in 2 bytes, UTF-8
 *   3      object       (name, value)*, 00 00 09; a name is a string without its marker
 *   4      movie clip   nothing; reserved
 *   5, 6   null, undefined
 *   7      reference    2 bytes
 *   8      ECMA array   a count in 4 bytes, then as an object
 *  10      strict array a count in 4 bytes, then values
 *  11      date         a number, 2 bytes of zone
 *  12, 15  long string, XML document: length in 4 bytes, UTF-8
 *  13      unsupported  nothing
 *  16      typed object its class as a name, then as an object
 *  17      an AMF3 value follows
 * </pre>
 *
 * Source: Action Message Format, AMF 0 (Adobe, 2007), section 2.
 */
public final class Amf0 {
    static final int NUMBER = 0;
    static final int BOOLEAN = 1;
    static final int STRING = 2;
    static final int OBJECT = 3;
    static final int MOVIE_CLIP = 4;
    static final int NULL = 5;
    static final int UNDEFINED = 6;
    static final int REFERENCE = 7;
    static final int ECMA_ARRAY = 8;
    static final int OBJECT_END = 9;
    static final int STRICT_ARRAY = 10;
    static final int DATE = 11;
    static final int LONG_STRING = 12;
    static final int UNSUPPORTED = 13;
    static final int XML = 15;
    static final int TYPED_OBJECT = 16;
    static final int SWITCH_TO_AMF3 = 17;

    private static final int MAX_STRING_BYTES = 0xFFFF;

    private Amf0() {}

    /**
     * Reads all values of a message.
     *
     * <p>An object that the message ends without its end marker is taken as ended. Reading ends at an unknown
     * marker, since the length of its value is unknown too: the value is undefined, the buffer stands at the marker,
     * and what was read before counts.
     *
     * @param in the message, read from its position; afterwards empty, or at the unknown marker
     * @return the values in order
     * @throws ProtocolException if a value is cut off, or values are too many or nested too deep
     */
    public static List<Object> decodeAll(ByteBuffer in) throws ProtocolException {
        AmfInput input = new AmfInput(in);
        Amf0Reader reader = new Amf0Reader(input);
        List<Object> values = new ArrayList<>();
        while (input.hasMore()) {
            values.add(reader.value());
        }
        return values;
    }

    /**
     * Writes values one behind the other.
     *
     * @param values what to write, each of a type that {@link #encode} takes
     * @return their bytes
     */
    public static byte[] encodeAll(Object... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object value : values) {
            encode(out, value);
        }
        return out.toByteArray();
    }

    /**
     * Writes a value.
     *
     * @param out where it goes
     * @param value a number of any type, a string, or one of the types that the package names
     * @throws IllegalArgumentException if it is of another type, or a name is longer than 65,535 bytes
     */
    public static void encode(ByteArrayOutputStream out, @Nullable Object value) {
        switch (value) {
            case null -> out.write(NULL);
            case Number number -> {
                out.write(NUMBER);
                putLong(out, Double.doubleToRawLongBits(number.doubleValue()));
            }
            case Boolean bool -> {
                out.write(BOOLEAN);
                out.write(bool ? 1 : 0);
            }
            case String text -> string(out, text);
            case AmfObject object -> object(out, object);
            case List<?> list -> {
                out.write(STRICT_ARRAY);
                putInt(out, list.size());
                list.forEach(each -> encode(out, each));
            }
            case AmfDate date -> {
                out.write(DATE);
                putLong(out, Double.doubleToRawLongBits(date.epochMillis()));
                putShort(out, date.zone());
            }
            case AmfXml xml -> longText(out, XML, xml.text().getBytes(StandardCharsets.UTF_8));
            case AmfUndefined undefined -> out.write(UNDEFINED);
            default ->
                throw new IllegalArgumentException(
                        "no AMF0 value: " + value.getClass().getName());
        }
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_STRING_BYTES) {
            longText(out, LONG_STRING, utf8);
        } else {
            out.write(STRING);
            putShort(out, utf8.length);
            out.writeBytes(utf8);
        }
    }

    private static void longText(ByteArrayOutputStream out, int marker, byte[] utf8) {
        out.write(marker);
        putInt(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static void object(ByteArrayOutputStream out, AmfObject object) {
        switch (object.kind()) {
            case OBJECT -> out.write(OBJECT);
            case ECMA_ARRAY -> {
                out.write(ECMA_ARRAY);
                putInt(out, object.properties().size());
            }
            case TYPED -> {
                out.write(TYPED_OBJECT);
                name(out, object.className());
            }
        }
        for (Map.Entry<String, Object> property : object.properties().entrySet()) {
            name(out, property.getKey());
            encode(out, property.getValue());
        }
        endOfObject(out);
    }

    static void name(ByteArrayOutputStream out, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_STRING_BYTES) {
            throw new IllegalArgumentException("name of " + utf8.length + " bytes");
        }
        putShort(out, utf8.length);
        out.writeBytes(utf8);
    }

    static void endOfObject(ByteArrayOutputStream out) {
        putShort(out, 0);
        out.write(OBJECT_END);
    }

    static void putInt(ByteArrayOutputStream out, int value) {
        putShort(out, value >> 16);
        putShort(out, value);
    }

    private static void putShort(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static void putLong(ByteArrayOutputStream out, long value) {
        putInt(out, (int) (value >> 32));
        putInt(out, (int) value);
    }
}
