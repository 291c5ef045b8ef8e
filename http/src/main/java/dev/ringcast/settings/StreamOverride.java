package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.core.StreamPattern;
import java.util.Map;

/**
 * Values for the streams that a pattern means.
 *
 * @param pattern the names
 * @param values a value for some keys that {@link Key#isPerStream} allows
 */
record StreamOverride(StreamPattern pattern, Map<Key<?>, Object> values) {}
