package dev.ringcast.core.amf;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary values, for properties. */
final class AmfValues {
    private AmfValues() {}

    /** Any value that decoding may give, nested a little. */
    static Arbitrary<Object> any() {
        return Arbitraries.recursive(AmfValues::simple, AmfValues::nested, 0, 3);
    }

    private static Arbitrary<Object> simple() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().asGeneric(),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0, 9007199254740992.0)
                        .asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                text().asGeneric(),
                text().map(AmfXml::new).asGeneric(),
                Combinators.combine(Arbitraries.doubles(), Arbitraries.shorts())
                        .as(AmfDate::new)
                        .asGeneric(),
                Arbitraries.just(AmfUndefined.UNDEFINED).asGeneric(),
                Arbitraries.<Object>just(null));
    }

    private static Arbitrary<Object> nested(Arbitrary<Object> inner) {
        Arbitrary<Map<String, Object>> properties =
                Arbitraries.maps(text(), inner).ofMaxSize(4);
        return Arbitraries.oneOf(
                inner,
                inner.list().ofMaxSize(4).map(list -> (Object) list),
                Combinators.combine(Arbitraries.of(AmfObject.Kind.OBJECT, AmfObject.Kind.ECMA_ARRAY), properties)
                        .as((kind, named) -> (Object) new AmfObject(kind, named)),
                Combinators.combine(text(), properties)
                        .as((type, named) -> (Object) new AmfObject(AmfObject.Kind.TYPED, type, named)));
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().withChars('a', 'é', '€', '0').ofMaxLength(8);
    }

    /** Several values, as one message has them. */
    static Arbitrary<List<Object>> message() {
        return any().list().ofMaxSize(5).withoutEdgeCases();
    }
}
