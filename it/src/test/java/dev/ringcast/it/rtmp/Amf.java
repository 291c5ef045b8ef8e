package dev.ringcast.it.rtmp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AMF0 as plain Java values: Double, Boolean, String, Map (object), {@link EcmaArray}, List (strict array), null, and
 * {@link Undefined}. Bytes are written as they are, so that a test can write what is not AMF.
 */
public final class Amf {
    private static final int NUMBER = 0;
    private static final int BOOLEAN = 1;
    private static final int STRING = 2;
    private static final int OBJECT = 3;
    private static final int NULL = 5;
    private static final int UNDEFINED = 6;
    private static final int ECMA_ARRAY = 8;
    private static final int END = 9;
    private static final int STRICT_ARRAY = 10;
    private static final int DATE = 11;
    private static final int LONG_STRING = 12;

    /** The value of marker 6. */
    public enum Undefined {
        UNDEFINED
    }

    /**
     * The value of marker 8.
     *
     * @param values its properties in their order
     */
    public record EcmaArray(Map<String, Object> values) {}

    private Amf() {}

    /**
     * Writes values one after the other.
     *
     * @param values the values
     * @return their bytes
     */
    public static byte[] encode(Object... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object value : values) {
            put(out, value);
        }
        return out.toByteArray();
    }

    /**
     * Reads all values; anything that is not AMF0 of the kinds above fails.
     *
     * @param body their bytes
     * @return the values
     */
    public static List<Object> decode(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        List<Object> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(take(in));
        }
        return values;
    }

    /**
     * Makes an object.
     *
     * @param namesAndValues a name, its value, the next name…
     * @return the object
     */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static void put(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case null -> out.write(NULL);
            case byte[] bytes -> out.writeBytes(bytes);
            case Number number -> {
                out.write(NUMBER);
                out.writeBytes(
                        ByteBuffer.allocate(8).putDouble(number.doubleValue()).array());
            }
            case Boolean bool -> {
                out.write(BOOLEAN);
                out.write(bool ? 1 : 0);
            }
            case String text -> putString(out, text);
            case Undefined undefined -> out.write(UNDEFINED);
            case EcmaArray array -> {
                out.write(ECMA_ARRAY);
                out.writeBytes(
                        ByteBuffer.allocate(4).putInt(array.values().size()).array());
                putProperties(out, array.values());
            }
            case Map<?, ?> object -> {
                out.write(OBJECT);
                putProperties(out, object);
            }
            case List<?> list -> {
                out.write(STRICT_ARRAY);
                out.writeBytes(ByteBuffer.allocate(4).putInt(list.size()).array());
                list.forEach(element -> put(out, element));
            }
            default -> throw new IllegalArgumentException("no AMF0 for " + value.getClass());
        }
    }

    private static void putString(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= 0xFFFF) {
            out.write(STRING);
            putName(out, text);
        } else {
            out.write(LONG_STRING);
            out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
    }

    private static void putProperties(ByteArrayOutputStream out, Map<?, ?> properties) {
        properties.forEach((name, value) -> {
            putName(out, (String) name);
            put(out, value);
        });
        putName(out, "");
        out.write(END);
    }

    private static void putName(ByteArrayOutputStream out, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static Object take(ByteBuffer in) {
        int marker = in.get();
        return switch (marker) {
            case NUMBER -> in.getDouble();
            case BOOLEAN -> in.get() != 0;
            case STRING -> text(in, in.getShort() & 0xFFFF);
            case LONG_STRING -> text(in, in.getInt());
            case OBJECT -> properties(in);
            case ECMA_ARRAY -> {
                in.getInt(); // a hint alone
                yield new EcmaArray(properties(in));
            }
            case NULL -> null;
            case UNDEFINED -> Undefined.UNDEFINED;
            case STRICT_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int left = in.getInt(); left > 0; left--) {
                    list.add(take(in));
                }
                yield list;
            }
            case DATE -> {
                double millis = in.getDouble();
                in.getShort(); // time zone, reserved
                yield millis;
            }
            default -> throw new IllegalArgumentException("AMF0 marker " + marker + " at " + (in.position() - 1));
        };
    }

    private static Map<String, Object> properties(ByteBuffer in) {
        Map<String, Object> properties = new LinkedHashMap<>();
        while (true) {
            String name = text(in, in.getShort() & 0xFFFF);
            if (name.isEmpty() && in.get(in.position()) == END) {
                in.get();
                return properties;
            }
            properties.put(name, take(in));
        }
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
