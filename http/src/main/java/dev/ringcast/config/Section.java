package dev.ringcast.config;

import dev.ringcast.config.Key.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the keys of a section and keeps them in their order. It uses nothing of {@link Keys}, so the classes of the
 * sections can be initialised in any order. Confined to the initialiser of one class, then read only.
 */
final class Section {
    private final String name;
    private final List<Key<?>> keys = new ArrayList<>();
    private Scope next = Scope.START;

    Section(String name) {
        this.name = name;
    }

    List<Key<?>> keys() {
        return keys;
    }

    /** A server that runs takes new values of the next key. */
    Section live() {
        next = Scope.LIVE;
        return this;
    }

    /** As that, and a stream may have a value of its own. */
    Section perStream() {
        next = Scope.STREAM;
        return this;
    }

    <T> Key<T> key(String key, ValueType<T> type, T fallback, String meaning) {
        Key<T> made = new Key<>(name, key, type, fallback, meaning, next);
        next = Scope.START;
        keys.add(made);
        return made;
    }

    Key<Boolean> bool(String key, boolean fallback, String meaning) {
        return key(key, ValueType.bool(), fallback, meaning);
    }

    Key<Integer> integer(String key, int min, int max, int fallback, String meaning) {
        return key(key, ValueType.integer(min, max), fallback, meaning);
    }

    Key<String> text(String key, ValueType<String> type, String fallback, String meaning) {
        return key(key, type, fallback, meaning);
    }

    <E extends Enum<E>> Key<E> oneOf(String key, E fallback, String meaning) {
        return key(key, ValueType.oneOf(fallback.getDeclaringClass()), fallback, meaning);
    }

    Key<Duration> duration(String key, String min, String max, String fallback, String meaning) {
        ValueType<Duration> any = ValueType.duration(Duration.ZERO, Duration.ofDays(1));
        ValueType<Duration> type = ValueType.duration(any.read(min), any.read(max));
        return key(key, type, type.read(fallback), meaning);
    }

    Key<Long> size(String key, String min, String max, String fallback, String meaning) {
        ValueType<Long> any = ValueType.size(0, Long.MAX_VALUE);
        ValueType<Long> type = ValueType.size(any.read(min), any.read(max));
        return key(key, type, type.read(fallback), meaning);
    }
}
