package dev.ringcast.core.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A value with named properties: an anonymous object, an ECMA array or a typed object (AMF 0, sections 2.5, 2.10 and
 * 2.18), which differ on the wire alone.
 *
 * @param kind which of the three it is
 * @param className the class of a typed object, empty for the others
 * @param properties in the order in which they stand; of two with one name the last one counts
 */
public record AmfObject(Kind kind, String className, Map<String, Object> properties) {
    /** An anonymous object without properties, to build others from. */
    public static final AmfObject EMPTY = new AmfObject(Kind.OBJECT, Map.of());

    /** An ECMA array without properties, to build others from. */
    public static final AmfObject EMPTY_ARRAY = new AmfObject(Kind.ECMA_ARRAY, Map.of());

    /** How an object stands on the wire. */
    public enum Kind {
        /** Anonymous object, marker 3. */
        OBJECT,
        /** ECMA array, marker 8: the same, with a count in front that is only a hint. */
        ECMA_ARRAY,
        /** Typed object, marker 16: the same, with a class name in front. */
        TYPED
    }

    /** Takes a copy of the properties. */
    public AmfObject {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /**
     * Makes an object without a class.
     *
     * @param kind an anonymous object or an ECMA array
     * @param properties its properties
     */
    public AmfObject(Kind kind, Map<String, Object> properties) {
        this(kind, "", properties);
    }

    /**
     * This object with one property more, or with another value for one that it has.
     *
     * @param name the property's name
     * @param value any AMF value
     * @return the new object
     */
    public AmfObject with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new AmfObject(kind, className, more);
    }

    /**
     * A property's value if it is a string.
     *
     * @param name the property's name
     * @return the value, empty if it is missing or something else
     */
    public Optional<String> string(String name) {
        return properties.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * A property's value if it is a finite number.
     *
     * @param name the property's name
     * @return the value, empty if it is missing, infinite, not a number or something else
     */
    public OptionalDouble number(String name) {
        return properties.get(name) instanceof Double number && Double.isFinite(number)
                ? OptionalDouble.of(number)
                : OptionalDouble.empty();
    }
}
