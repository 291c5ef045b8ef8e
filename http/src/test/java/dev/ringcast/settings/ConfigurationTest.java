package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.config.LogFormat;
import dev.ringcast.config.LogLevel;
import dev.ringcast.core.StreamSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @Test
    void aSecretThatIsNotAllowedStandsInNoMessage() {
        ConfigValues assignments = new ConfigValues();
        String message = assertThrows(
                        IllegalArgumentException.class, () -> assignments.set(Keys.Http.ADMIN_TOKEN, "hush-hu"))
                .getMessage();
        assertTrue(message.contains("http.admin_token"), message);
        assertFalse(message.contains("hush"), message);
    }

    @Test
    void nothingSetIsServingWithTheDefaults() throws ConfigException {
        Configuration configuration = configured();
        Settings settings = configuration.settings();

        assertEquals(Command.SERVE, configuration.command());
        Keys.all().forEach(key -> assertEquals(key.fallback(), settings.get(key), key.path()));
        assertEquals(10_000, settings.httpConnections());
        assertEquals(StreamSettings.DEFAULTS.publish(), settings.streams().publish());
        assertEquals(StreamSettings.DEFAULTS.fanout(), settings.streams().fanout());
        assertEquals(StreamSettings.DEFAULTS.playWait(), settings.streams().playWait());
        assertEquals(StreamSettings.DEFAULTS.gopMax(), settings.streams().gopMax());
    }

    @Test
    void whatDiffersFromTheDefaultsIsListedWithoutSecrets() throws ConfigException {
        Map<String, String> environment = Map.of("RINGCAST_AUTH_PUBLISH_KEY", "very-secret", "RTMP_PORT", "1935");
        Settings settings = Configuration.of(List.of("--publish.linger=90s", "--hls.enabled=true"), environment)
                .settings();
        assertEquals(List.of("auth.publish_key=(set)", "publish.linger=90s"), settings.changes());
        assertEquals(List.of(), configured().settings().changes());
    }

    @Test
    void theCommandLineComesBeforeTheEnvironment() throws ConfigException {
        Map<String, String> environment =
                Map.of("RTMP_PORT", "1111", "RINGCAST_HTTP_PORT", "2222", "LOG_LEVEL", "debug");
        Settings settings =
                Configuration.of(List.of("--rtmp-port", "3333"), environment).settings();

        assertEquals(3333, settings.get(Keys.Rtmp.PORT));
        assertEquals(2222, settings.get(Keys.Http.PORT));
        assertEquals(LogLevel.DEBUG, settings.get(Keys.Logging.LEVEL));
    }

    @Test
    void aSecondOptionForOneKeyIsRefused() {
        assertEquals(
                "option --http.port: http.port is set by option --http-port as well",
                complaint("--http-port=1", "--http.port", "2"));
        assertEquals("option --hls.idle: hls.idle is set twice", complaint("--hls.idle=1s", "--hls.idle=1s"));
    }

    @Test
    void everyKeyCanBeSetByOptionAndByVariable() throws ConfigException {
        for (Key<?> key : Keys.all()) {
            String value = written(key);
            Settings byOption = configured("--" + key.path() + "=" + value).settings();
            assertEquals(byOption, configured("--" + key.path(), value).settings());
            assertEquals(
                    byOption,
                    Configuration.of(List.of(), Map.of(key.variable(), value)).settings());
        }
        assertEquals("RINGCAST_PUBLISH_LINGER_AFTER_STOP", Keys.Publish.LINGER_AFTER_STOP.variable());
    }

    private static <T> String written(Key<T> key) {
        return key.type().write(key.fallback());
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--rtmp-port=99999 | option --rtmp-port: rtmp.port must be a port from 1 to 65535, or 0 for any that"
                        + " is free, not \"99999\"",
                "--rtmp-port=-1 | option --rtmp-port: rtmp.port must be a port from 1 to 65535, or 0 for any that is"
                        + " free, not \"-1\"",
                "--rtmp-port=x | option --rtmp-port: rtmp.port must be a port from 1 to 65535, or 0 for any that is"
                        + " free, not \"x\"",
                "--rtmp-port | option --rtmp-port: rtmp.port must be a port from 1 to 65535, or 0 for any that is"
                        + " free, and nothing follows",
                "--publish.linger=5 | option --publish.linger: publish.linger must be a duration such as 500ms, 10s,"
                        + " 2m or 1h, from 0s to 24h, not \"5\"",
                "--limits.memory=1kb | option --limits.memory: limits.memory must be a size such as 64KiB, 4MiB or"
                        + " 1GiB, or a number of bytes, from 1MiB to 9223372036854775807, not \"1kb\"",
                "--publish.conflict=both | option --publish.conflict: publish.conflict must be one of takeover,"
                        + " reject, takeover-if-idle, not \"both\"",
                "--http.public_list=yes | option --http.public_list: http.public_list must be one of true, false, not"
                        + " \"yes\"",
                "--http.admin_token=short | option --http.admin_token: http.admin_token must be empty, or 8 to 256"
                        + " printable characters without spaces",
                "--auth.play_key=short | option --auth.play_key: auth.play_key must be empty, or secrets of 8 to 128"
                        + " characters out of A-Z a-z 0-9 . _ ~ -, joined by commas, at most 1000",
                "--http.allow_origin=example.org | option --http.allow_origin: http.allow_origin must be * for any,"
                        + " nothing for none, or origins such as https://example.org joined by commas, not"
                        + " \"example.org\"",
                "--publish.lingr=5s | option --publish.lingr: there is no such option; did you mean publish.linger?",
                "--zzz=5s | option --zzz: there is no such option",
                "--config | option --config: must be a file",
                "--logging.format=xml | option --logging.format: logging.format must be one of text, json, not \"xml\"",
                "--linger=5s | option --linger: there is no such option; did you mean publish.linger?",
                "my.toml | my.toml: there is no such command; a file follows --config",
                "--logging.level=loud | option --logging.level: logging.level must be one of error, warn, info, debug,"
                        + " trace, not \"loud\"",
                "sreve | sreve: there is no such command",
                "--fanout.high=8MiB | option --fanout.high: fanout.high (8MiB) must be less than fanout.critical"
                        + " (4MiB)",
                "--http-port=1935 | option --http-port: rtmp.port and http.port are both 1935; they must differ",
                "--rtmp.ping_timeout_seconds=10 | option --rtmp.ping_timeout_seconds: rtmp.ping_interval_seconds (30)"
                        + " must be less than rtmp.ping_timeout_seconds (10)",
            })
    void anErrorNamesTheKeyTheValueAndWhatIsAllowed(String option, String complaint) {
        assertEquals(complaint, complaint(option));
    }

    @Test
    void anErrorNamesTheVariable() {
        assertEquals(
                "variable RINGCAST_HTTP_PROT: there is no such key; did you mean RINGCAST_HTTP_PORT?\n"
                        + "variable RINGCAST_PLAY_WAIT: play.wait must be a duration such as 500ms, 10s, 2m or 1h, "
                        + "from 0s to 24h, not \"soon\"",
                complaint(Map.of("RINGCAST_PLAY_WAIT", "soon", "RINGCAST_HTTP_PROT", "1")));
        assertEquals(
                "variable CONTROL_PLANE_URL: this version has no control plane",
                complaint(Map.of("CONTROL_PLANE_URL", "x")));
    }

    @Test
    void twoVariablesForOneKeyAreRefused() {
        assertEquals(
                "variable RTMP_PORT: rtmp.port is set by variable RINGCAST_RTMP_PORT as well",
                complaint(Map.of("RTMP_PORT", "1", "RINGCAST_RTMP_PORT", "2")));
    }

    @Test
    void anEmptyVariableCountsAsUnset() throws ConfigException {
        Map<String, String> environment = new HashMap<>();
        Keys.all().forEach(key -> environment.put(key.variable(), ""));
        List.of("LOG_LEVEL", "HTTP_PORT", "CONFIG_FILE", "RINGCAST_NO_SUCH_KEY")
                .forEach(name -> environment.put(name, ""));
        assertEquals(configured(), Configuration.of(List.of(), environment));
        environment.put("RTMP_PORT", "1");
        assertEquals(1, Configuration.of(List.of(), environment).settings().get(Keys.Rtmp.PORT));
    }

    @Test
    void namesOfValuesAreReadInAnyCase() throws ConfigException {
        Map<String, String> environment =
                Map.of("LOG_LEVEL", "DEBUG", "RINGCAST_LOGGING_FORMAT", "Text", "RINGCAST_HLS_ENABLED", "FALSE");
        Settings settings = Configuration.of(List.of("--publish.conflict=TakeOver-If-Idle"), environment)
                .settings();
        assertEquals(LogLevel.DEBUG, settings.get(Keys.Logging.LEVEL));
        assertEquals(LogFormat.TEXT, settings.get(Keys.Logging.FORMAT));
        assertFalse(settings.get(Keys.Hls.ENABLED));
        assertEquals(
                StreamSettings.Conflict.TAKEOVER_IF_IDLE,
                settings.streams().publish().conflict());
        assertEquals(
                LogLevel.TRACE, configured("--logging.level=TRACE").settings().get(Keys.Logging.LEVEL));
    }

    @Test
    void variablesOfOtherProgramsAreIgnored() throws ConfigException {
        Configuration.of(List.of(), Map.of("PATH", "/bin", "ringcast_http_port", "x", "RINGCASTING", "x"));
    }

    @Test
    void noGopCacheIsNoGopAndSettingBothMustMeanTheSame() throws ConfigException {
        assertEquals(
                0, configured("--rtmp.gop_cache=false").settings().streams().gopMax());
        assertEquals(
                0,
                configured("--rtmp.gop_cache=false", "--gop.max=0")
                        .settings()
                        .streams()
                        .gopMax());
        assertEquals(
                3,
                configured("--rtmp.gop_cache=true", "--gop.max=3")
                        .settings()
                        .streams()
                        .gopMax());
        assertEquals(
                "option --gop.max: gop.max is 2 but rtmp.gop_cache is false (option --rtmp.gop_cache); set one of them",
                complaint("--rtmp.gop_cache=false", "--gop.max=2"));
    }

    @Test
    void portsMayBeEqualOnDifferentAddresses() throws ConfigException {
        configured("--rtmp-port=5000", "--http-port=5000", "--rtmp.bind=127.0.0.1", "--http.bind=127.0.0.2");
        configured("--rtmp-port=0", "--http-port=0");
    }

    @Test
    void helpAndVersionAreAnsweredWhateverElseIsSet() throws ConfigException {
        assertEquals(Command.HELP, configured("demo", "--nonsense", "--help").command());
        assertEquals(Command.VERSION, configured("--version").command());
        assertEquals(Command.DEMO, configured("demo", "--rtmp-port=0").command());
        assertEquals("demo: one command is enough", complaint("serve", "demo"));
    }

    @Test
    void aSecretIsNeverShown() throws ConfigException {
        Settings settings = configured("--http.admin_token=hush-hush-hush").settings();
        assertEquals("hush-hush-hush", settings.get(Keys.Http.ADMIN_TOKEN));
        assertFalse(settings.toString().contains("hush"), settings.toString());
        assertFalse(complaint("--http.admin_token=hush hush hush").contains("hush"));
        Settings keys = configured("--auth.publish_key=hush-one,hush-two", "--auth.play_key=hush-three")
                .settings();
        assertFalse(keys.toString().contains("hush"), keys.toString());
        assertFalse(complaint("--auth.publish_key=hush hush hush").contains("hush"));
    }

    @Test
    void severalKeysAreJoinedByCommas() throws ConfigException {
        assertEquals(List.of(), configured().settings().get(Keys.Auth.PUBLISH_KEY));
        assertEquals(
                List.of("12345678"),
                configured("--auth.publish_key=12345678").settings().get(Keys.Auth.PUBLISH_KEY));
        assertEquals(
                List.of("secret-1", "secret.2", "secret~3"),
                configured("--auth.play_key=secret-1,secret.2 , secret~3")
                        .settings()
                        .get(Keys.Auth.PLAY_KEY));
        String tooLong = "x".repeat(129);
        for (String bad : List.of("1234567", "12345678,", ",12345678", "1234567,12345678", "with+plus", tooLong)) {
            String complaint = complaint("--auth.play_key=" + bad);
            assertTrue(complaint.contains("auth.play_key must be empty, or secrets of 8 to 128"), bad);
        }
    }

    @Test
    void aValueIsShownInOnePrintableLine() {
        String complaint = complaint("--http-port=1\n2\u0007" + "x".repeat(1_000));
        assertTrue(complaint.contains("not \"1?2?xxx"), complaint);
        assertTrue(complaint.length() < 250, complaint);
    }

    @Property
    void anyWordsAreAConfigurationOrAComplaintAndNothingElse(@ForAll @Size(max = 4) List<String> words) {
        try {
            Configuration.of(words, Map.of());
        } catch (ConfigException expected) {
            assertFalse(expected.getMessage().isEmpty());
        }
    }

    private static Configuration configured(String... words) throws ConfigException {
        return Configuration.of(List.of(words), Map.of());
    }

    private static String complaint(String... words) {
        return assertThrows(ConfigException.class, () -> configured(words)).getMessage();
    }

    private static String complaint(Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> Configuration.of(List.of(), environment))
                .getMessage();
    }
}
