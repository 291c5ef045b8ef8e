package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.StreamName;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is in force for a stream, and after a reload. */
class SettingsTest {
    private static ConfigValues values(String... paths) {
        ConfigValues values = new ConfigValues();
        for (int i = 0; i < paths.length; i += 2) {
            values.setText(ConfigValues.named(paths[i]), paths[i + 1]);
        }
        return values;
    }

    @Test
    void allOverridesThatMeanAStreamApplyInTheirOrderAndALaterOneWins() throws ConfigException {
        ConfigValues set = values("publish.linger", "20s", "gop.max", "2");
        set.overrideStreams("live/*", values("publish.linger", "30s", "gop.max", "3"), "streams 1");
        set.overrideStreams("*/cam1", values("publish.linger", "40s"), "streams 2");
        Settings settings = Settings.of(set);

        assertSame(settings.streams(), settings.streams(StreamName.parse("radio/cam2")));
        assertEquals(Duration.ofSeconds(20), settings.streams().publish().linger());
        assertEquals(
                Duration.ofSeconds(30),
                settings.streams(StreamName.parse("live/cam2")).publish().linger());
        assertEquals(
                Duration.ofSeconds(40),
                settings.streams(StreamName.parse("live/cam1")).publish().linger());
        assertEquals(3, settings.streams(StreamName.parse("live/cam1")).gopMax());
        assertEquals(2, settings.streams(StreamName.parse("radio/cam1")).gopMax());
    }

    @Provide
    static Arbitrary<String> patterns() {
        return Arbitraries.of("*/*", "a/*", "b/*", "*/x", "*/y", "a/x", "b/y");
    }

    @Property
    void theLastOverrideThatMeansAStreamCounts(@ForAll @Size(max = 6) List<@From("patterns") String> patterns)
            throws ConfigException {
        ConfigValues set = new ConfigValues();
        for (int i = 0; i < patterns.size(); i++) {
            set.overrideStreams(patterns.get(i), values("gop.max", String.valueOf(10 + i)), "streams");
        }
        Settings settings = Settings.of(set);
        for (String name : List.of("a/x", "a/y", "b/x", "b/y")) {
            int expected = 1;
            for (int i = 0; i < patterns.size(); i++) {
                expected = name.matches(patterns.get(i).replace("*", "[^/]*")) ? 10 + i : expected;
            }
            assertEquals(expected, settings.streams(StreamName.parse(name)).gopMax(), name);
        }
    }

    @Test
    void aPatternThatIsNoneAndAKeyOfTheWholeServerAreRefused() {
        ConfigValues set = new ConfigValues();
        set.overrideStreams("live", values("limits.connections", "5"), "streams 1");
        assertEquals(
                "limits.connections: limits.connections is for the whole server, not for a stream\n"
                        + "streams 1: a pattern must be a stream's name such as live/cam, in which * stands for any"
                        + " characters of the app or of the key, not \"live\"",
                assertThrows(ConfigException.class, () -> Settings.of(set)).getMessage());
    }

    @Test
    void anOverrideHasToGoTogetherWithWhatTheServerHas() {
        ConfigValues set = values("fanout.high", "3MiB");
        set.overrideStreams("live/*", values("fanout.warning", "2MiB"), "streams 1");
        set.overrideStreams("radio/*", values("fanout.warning", "3MiB"), "streams 2");
        assertEquals(
                "fanout.warning: radio/*: fanout.warning (3MiB) must be less than fanout.high (3MiB)",
                assertThrows(ConfigException.class, () -> Settings.of(set)).getMessage());
    }

    @Test
    void aLiveKeyIsReplacedAndOneThatIsNotKeepsItsValueAndIsNamed() throws ConfigException {
        SettingsHolder holder = new SettingsHolder(Settings.of(values("rtmp.port", "1000", "limits.per_address", "1")));
        ConfigValues set = values("rtmp.port", "2000", "limits.per_address", "2", "http.port", "0");
        set.overrideStreams("live/*", values("publish.linger", "30s"), "streams 1");
        assertEquals(List.of(Keys.Rtmp.PORT, Keys.Http.PORT), holder.replace(Settings.of(set)));
        assertEquals(1000, holder.current().get(Keys.Rtmp.PORT));
        assertEquals(8000, holder.current().get(Keys.Http.PORT));
        assertEquals(2, holder.current().get(Keys.Limits.PER_ADDRESS));
        assertEquals(
                Duration.ofSeconds(30),
                holder.current().streams(StreamName.parse("live/cam")).publish().linger());
        assertEquals(List.of(Keys.Rtmp.PORT, Keys.Http.PORT), holder.replace(Settings.of(set)), "they still wait");
    }

    @Test
    void whatAStreamMayHaveOfItsOwnIsLive() {
        Keys.all().stream().filter(Key::isPerStream).forEach(key -> assertEquals(true, key.isLive(), key.path()));
    }
}
