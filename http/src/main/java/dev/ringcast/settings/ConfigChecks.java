package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.function.Predicate;

/** What single keys cannot know: whether their values go together. */
final class ConfigChecks {
    private ConfigChecks() {}

    /** Checks what is set, and each override together with that. */
    static void check(ConfigValues set) {
        streams(set, "", set::isSet);
        ascending(set, Keys.Rtmp.PING_INTERVAL, Keys.Rtmp.PING_TIMEOUT, "", set::isSet);
        ports(set);
        if (!set.isBroken()) {
            for (ConfigValues.OfStreams override : set.overrides()) {
                ConfigValues own = set.with(override);
                streams(own, override.pattern() + ": ", override.values()::containsKey);
                set.addProblems(own);
            }
        }
    }

    /** Of two values that do not go together, one that {@code own} tells to be of this place is blamed. */
    private static void streams(ConfigValues set, String of, Predicate<Key<?>> own) {
        ascending(set, Keys.Fanout.WARNING, Keys.Fanout.HIGH, of, own);
        ascending(set, Keys.Fanout.HIGH, Keys.Fanout.CRITICAL, of, own);
        cache(set, of);
    }

    private static <T extends Comparable<T>> void ascending(
            ConfigValues set, Key<T> lower, Key<T> higher, String of, Predicate<Key<?>> own) {
        if (set.value(lower).compareTo(set.value(higher)) >= 0) {
            Key<T> blamed = own.test(higher) ? higher : lower;
            set.problem(
                    set.where(blamed),
                    of + lower.path() + " (" + lower.type().write(set.value(lower)) + ") must be less than "
                            + higher.path() + " (" + higher.type().write(set.value(higher)) + ")");
        }
    }

    /** {@code gop_cache = false} is {@code gop.max = 0}; if both are set, they must agree. */
    private static void cache(ConfigValues set, String of) {
        boolean both = set.isSet(Keys.Rtmp.GOP_CACHE) && set.isSet(Keys.Gop.MAX);
        if (both && set.value(Keys.Rtmp.GOP_CACHE) != set.value(Keys.Gop.MAX) > 0) {
            set.problem(
                    set.where(Keys.Gop.MAX),
                    of + "gop.max is " + set.value(Keys.Gop.MAX) + " but rtmp.gop_cache is "
                            + set.value(Keys.Rtmp.GOP_CACHE) + " (" + set.where(Keys.Rtmp.GOP_CACHE)
                            + "); set one of them");
        }
    }

    private static void ports(ConfigValues set) {
        int port = set.value(Keys.Http.PORT);
        String rtmp = set.value(Keys.Rtmp.BIND);
        String http = set.value(Keys.Http.BIND);
        boolean meet = rtmp.isEmpty() || http.isEmpty() || rtmp.equals(http);
        if (port != 0 && port == set.value(Keys.Rtmp.PORT) && meet) {
            Key<Integer> blamed = set.isSet(Keys.Http.PORT) ? Keys.Http.PORT : Keys.Rtmp.PORT;
            set.problem(set.where(blamed), "rtmp.port and http.port are both " + port + "; they must differ");
        }
    }
}
