package dev.ringcast.core.amf;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the AMF3 values to which an AMF0 stream switched (Action Message Format, AMF 3, Adobe 2013).
 *
 * <p>What has no counterpart in AMF0 (byte arrays, vectors of numbers, dictionaries) is read over and becomes
 * undefined, and so does a reference to a complex value, which could make a circle. Strings and traits are referred to
 * all the time, so those references are followed, and counted by {@link AmfInput#repeat}.
 */
final class Amf3Reader {
    private static final int UNDEFINED = 0x00;
    private static final int NULL = 0x01;
    private static final int FALSE = 0x02;
    private static final int TRUE = 0x03;
    private static final int INTEGER = 0x04;
    private static final int DOUBLE = 0x05;
    private static final int STRING = 0x06;
    private static final int XML_DOCUMENT = 0x07;
    private static final int DATE = 0x08;
    private static final int ARRAY = 0x09;
    private static final int OBJECT = 0x0A;
    private static final int XML = 0x0B;
    private static final int BYTE_ARRAY = 0x0C;
    private static final int VECTOR_INT = 0x0D;
    private static final int VECTOR_UINT = 0x0E;
    private static final int VECTOR_DOUBLE = 0x0F;
    private static final int VECTOR_OBJECT = 0x10;
    private static final int DICTIONARY = 0x11;

    private final AmfInput in;
    private final List<String> strings = new ArrayList<>();
    private final List<Traits> traits = new ArrayList<>();

    Amf3Reader(AmfInput in) {
        this.in = in;
    }

    /** What the objects of one class have in common. */
    private record Traits(String className, boolean dynamic, List<String> names) {
        int characters() {
            return className.length() + names.stream().mapToInt(String::length).sum();
        }
    }

    @Nullable
    Object value() throws ProtocolException {
        in.enter();
        Object value = valueOf(in.u8());
        in.leave();
        return value;
    }

    @Nullable
    private Object valueOf(int marker) throws ProtocolException {
        return switch (marker) {
            case UNDEFINED -> AmfUndefined.UNDEFINED;
            case NULL -> null;
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case INTEGER -> (double) (u29() << 3 >> 3); // 29 bits, signed
            case DOUBLE -> in.number();
            case STRING -> string();
            case DATE -> date();
            case ARRAY -> array();
            case OBJECT -> object();
            case XML_DOCUMENT, XML -> xml();
            case BYTE_ARRAY -> skip(0, 1);
            case VECTOR_INT, VECTOR_UINT -> skip(1, Integer.BYTES);
            case VECTOR_DOUBLE -> skip(1, Double.BYTES);
            case VECTOR_OBJECT -> vector();
            case DICTIONARY -> dictionary();
            default -> {
                in.stopBeforeMarker();
                yield AmfUndefined.UNDEFINED;
            }
        };
    }

    /** Section 1.3.1: seven bits a byte, then eight of the fourth. */
    private int u29() throws ProtocolException {
        int value = 0;
        for (int i = 0; i < 3; i++) {
            int octet = in.u8();
            value = value << 7 | octet & 0x7F;
            if (octet < 0x80) {
                return value;
            }
        }
        return value << 8 | in.u8();
    }

    private static boolean isReference(int head) {
        return (head & 1) == 0;
    }

    private String string() throws ProtocolException {
        return string(Integer.MAX_VALUE);
    }

    private String name() throws ProtocolException {
        return string(AmfInput.MAX_NAME_BYTES);
    }

    private String string(int limit) throws ProtocolException {
        int head = u29();
        if (isReference(head)) {
            String text = at(strings, head >> 1);
            in.repeat(text.length());
            if (text.length() > limit) {
                throw in.error("name of " + text.length() + " characters");
            }
            return text;
        }
        String text = limit == AmfInput.MAX_NAME_BYTES ? in.name(head >> 1) : in.text(head >> 1);
        if (!text.isEmpty()) {
            strings.add(text);
        }
        return text;
    }

    private <T> T at(List<T> table, int index) throws ProtocolException {
        if (index >= table.size()) {
            throw in.error("reference to entry " + index + " of " + table.size());
        }
        return table.get(index);
    }

    private Object date() throws ProtocolException {
        return isReference(u29()) ? AmfUndefined.UNDEFINED : new AmfDate(in.number(), (short) 0);
    }

    private Object xml() throws ProtocolException {
        int head = u29();
        return isReference(head) ? AmfUndefined.UNDEFINED : new AmfXml(in.text(head >> 1));
    }

    private AmfUndefined skip(int before, int size) throws ProtocolException {
        int head = u29();
        if (!isReference(head)) {
            in.skip(before + (long) (head >> 1) * size);
        }
        return AmfUndefined.UNDEFINED;
    }

    private Object array() throws ProtocolException {
        int head = u29();
        if (isReference(head)) {
            return AmfUndefined.UNDEFINED;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        namedValues(named);
        List<Object> dense = values(in.isStopped() ? 0 : head >> 1);
        if (named.isEmpty()) {
            return dense;
        }
        for (int i = 0; i < dense.size(); i++) {
            named.put(Integer.toString(i), dense.get(i));
        }
        return new AmfObject(AmfObject.Kind.ECMA_ARRAY, named);
    }

    private void namedValues(Map<String, Object> into) throws ProtocolException {
        while (!in.isStopped()) {
            String name = name();
            if (name.isEmpty()) {
                return;
            }
            into.put(name, value());
        }
    }

    private List<Object> values(int count) throws ProtocolException {
        in.count(count);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count && !in.isStopped(); i++) {
            values.add(value());
        }
        return Collections.unmodifiableList(values);
    }

    private Object object() throws ProtocolException {
        int head = u29();
        if (isReference(head)) {
            return AmfUndefined.UNDEFINED;
        }
        if ((head & 7) == 7) { // externalizable: its class alone knows how long it is
            in.stop();
            return AmfUndefined.UNDEFINED;
        }
        Traits shape = (head & 2) == 0 ? at(traits, head >> 2) : newTraits(head);
        in.repeat((head & 2) == 0 ? shape.characters() : 0);
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String name : shape.names()) {
            if (in.isStopped()) {
                break;
            }
            properties.put(name, value());
        }
        if (shape.dynamic()) {
            namedValues(properties);
        }
        AmfObject.Kind kind = shape.className().isEmpty() ? AmfObject.Kind.OBJECT : AmfObject.Kind.TYPED;
        return new AmfObject(kind, shape.className(), properties);
    }

    private Traits newTraits(int head) throws ProtocolException {
        String className = name();
        int count = in.count(head >> 4);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(name());
        }
        Traits read = new Traits(className, (head & 8) != 0, names);
        traits.add(read);
        return read;
    }

    private Object vector() throws ProtocolException {
        int head = u29();
        if (isReference(head)) {
            return AmfUndefined.UNDEFINED;
        }
        in.u8(); // whether its length is fixed
        name();
        return values(head >> 1);
    }

    private AmfUndefined dictionary() throws ProtocolException {
        int head = u29();
        if (!isReference(head)) {
            in.u8(); // whether its keys are weak
            values(Math.multiplyExact(2, in.count(head >> 1)));
        }
        return AmfUndefined.UNDEFINED;
    }
}
