package dev.ringcast.config;

/** What single keys cannot know: whether their values go together. */
final class ConfigChecks {
    private ConfigChecks() {}

    static void check(ConfigValues set) {
        ascending(set, Keys.FANOUT_WARNING, Keys.FANOUT_HIGH);
        ascending(set, Keys.FANOUT_HIGH, Keys.FANOUT_CRITICAL);
        ascending(set, Keys.RTMP_PING_INTERVAL, Keys.RTMP_PING_TIMEOUT);
        cache(set);
        ports(set);
    }

    private static <T extends Comparable<T>> void ascending(ConfigValues set, Key<T> lower, Key<T> higher) {
        if (set.value(lower).compareTo(set.value(higher)) >= 0) {
            Key<T> blamed = set.isSet(higher) ? higher : lower;
            set.problem(
                    set.where(blamed),
                    lower.path() + " (" + lower.type().write(set.value(lower)) + ") must be less than " + higher.path()
                            + " (" + higher.type().write(set.value(higher)) + ")");
        }
    }

    /** {@code gop_cache = false} is {@code gop.max = 0}; if both are set, they must agree. */
    private static void cache(ConfigValues set) {
        boolean both = set.isSet(Keys.RTMP_GOP_CACHE) && set.isSet(Keys.GOP_MAX);
        if (both && set.value(Keys.RTMP_GOP_CACHE) != set.value(Keys.GOP_MAX) > 0) {
            set.problem(
                    set.where(Keys.GOP_MAX),
                    "gop.max is " + set.value(Keys.GOP_MAX) + " but rtmp.gop_cache is " + set.value(Keys.RTMP_GOP_CACHE)
                            + " (" + set.where(Keys.RTMP_GOP_CACHE) + "); set one of them");
        }
    }

    private static void ports(ConfigValues set) {
        int port = set.value(Keys.HTTP_PORT);
        String rtmp = set.value(Keys.RTMP_BIND);
        String http = set.value(Keys.HTTP_BIND);
        boolean meet = rtmp.isEmpty() || http.isEmpty() || rtmp.equals(http);
        if (port != 0 && port == set.value(Keys.RTMP_PORT) && meet) {
            Key<Integer> blamed = set.isSet(Keys.HTTP_PORT) ? Keys.HTTP_PORT : Keys.RTMP_PORT;
            set.problem(set.where(blamed), "rtmp.port and http.port are both " + port + "; they must differ");
        }
    }
}
