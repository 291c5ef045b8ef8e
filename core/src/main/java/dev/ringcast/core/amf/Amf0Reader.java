package dev.ringcast.core.amf;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads AMF0 values one after the other; at most {@link AmfInput#MAX_DEPTH} of its calls stand on the stack. */
final class Amf0Reader {
    private final AmfInput in;
    private final Amf3Reader amf3;

    Amf0Reader(AmfInput in) {
        this.in = in;
        this.amf3 = new Amf3Reader(in);
    }

    /** Takes the properties of an object in turn. */
    interface Properties {
        /**
         * One property was read, and nothing behind it.
         *
         * @param start where its bytes begin
         */
        void add(String name, @Nullable Object value, int start);
    }

    /** The next value; undefined, with the input stopped, if its marker is unknown. */
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
            case Amf0.NUMBER -> in.number();
            case Amf0.BOOLEAN -> in.u8() != 0;
            case Amf0.STRING -> in.text(in.u16());
            case Amf0.LONG_STRING -> in.text(in.u32());
            case Amf0.OBJECT, Amf0.ECMA_ARRAY, Amf0.TYPED_OBJECT -> object(marker);
            case Amf0.STRICT_ARRAY -> array();
            case Amf0.NULL -> null;
            case Amf0.UNDEFINED, Amf0.UNSUPPORTED -> AmfUndefined.UNDEFINED;
            case Amf0.MOVIE_CLIP, Amf0.REFERENCE -> withoutMeaning(marker);
            case Amf0.DATE -> new AmfDate(in.number(), (short) in.u16());
            case Amf0.XML -> new AmfXml(in.text(in.u32()));
            case Amf0.SWITCH_TO_AMF3 -> amf3Value();
            default -> {
                in.stopBeforeMarker();
                yield AmfUndefined.UNDEFINED;
            }
        };
    }

    /** A reference could make a circle of values, and no known peer sends one: it is skipped. */
    private AmfUndefined withoutMeaning(int marker) throws ProtocolException {
        if (marker == Amf0.REFERENCE) {
            in.u16();
        }
        return AmfUndefined.UNDEFINED;
    }

    @Nullable
    private Object amf3Value() throws ProtocolException {
        in.markLoose();
        return amf3.value();
    }

    private AmfObject object(int marker) throws ProtocolException {
        String className = objectHead(marker);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties((name, value, start) -> properties.put(name, value));
        AmfObject.Kind kind = switch (marker) {
            case Amf0.ECMA_ARRAY -> AmfObject.Kind.ECMA_ARRAY;
            case Amf0.TYPED_OBJECT -> AmfObject.Kind.TYPED;
            default -> AmfObject.Kind.OBJECT;
        };
        return new AmfObject(kind, className, properties);
    }

    /** Reads what stands between the marker and the first property. */
    String objectHead(int marker) throws ProtocolException {
        if (marker == Amf0.TYPED_OBJECT) {
            return in.name(in.u16());
        }
        if (marker == Amf0.ECMA_ARRAY) {
            in.u32(); // section 2.10: a hint, and often a wrong one
        }
        return "";
    }

    /** Reads properties up to the end marker. Some encoders leave it out at the end of a message: that ends it too. */
    void properties(Properties sink) throws ProtocolException {
        while (!in.isEmpty()) {
            int start = in.position();
            int length = in.u16();
            if (length == 0 && in.take(Amf0.OBJECT_END)) {
                return;
            }
            if (length == 0 && in.isEmpty()) {
                break;
            }
            sink.add(in.name(length), value(), start);
            if (in.isStopped()) {
                return;
            }
        }
        in.markLoose();
    }

    private List<Object> array() throws ProtocolException {
        int count = in.count(in.u32());
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count && !in.isStopped(); i++) {
            values.add(value());
        }
        return Collections.unmodifiableList(values);
    }
}
