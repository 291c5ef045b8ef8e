package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.settings.Configuration;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theVersionIsThatOfTheBuild() {
        assertEquals(OptionalInt.of(0), run("--version"));
        assertTrue(text(out).matches("ringcast \\d+\\.\\d+\\.\\d+\\R"), text(out));
    }

    @Test
    void theHelpNamesEveryKeyWithItsDefault() {
        assertEquals(OptionalInt.of(0), run("--help"));
        for (Key<?> key : Keys.all()) {
            assertTrue(text(out).contains("  --" + key.path() + "="), key.path());
        }
        assertTrue(text(out).lines().allMatch(line -> line.length() <= 120), text(out));
    }

    @Test
    void theHelpListsTheNamesOfValues() {
        run("--help");
        String conflicts = "--publish.conflict=takeover +what .* does \\(takeover, reject, takeover-if-idle\\)";
        for (String line : List.of(
                conflicts,
                "--logging.level=info .* \\(error, warn, info, debug, trace\\)",
                "--logging.format=text .* \\(text, json\\)",
                "--hls.enabled=true .* \\(true, false\\)",
                "--limits.memory=\\S+ .*default: half of -Xmx")) {
            assertTrue(text(out).lines().anyMatch(told -> told.strip().matches(line)), () -> line + "\n" + text(out));
        }
    }

    @Test
    void aBadConfigurationEndsTheStartWith2AndSaysWhy() {
        assertEquals(OptionalInt.of(2), run("--rtmp-port=99999", "--nonsense"));
        List<String> lines = text(err).lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("option --rtmp-port: rtmp.port must be a port"), lines.get(0));
        assertEquals("option --nonsense: there is no such option", lines.get(1));
        assertEquals("Try --help.", lines.get(2));
    }

    @Test
    void aPortThatIsTakenEndsTheStartWith1AndNamesTheKey() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String[] options = {"--rtmp-port=0", "--rtmp.bind=127.0.0.1", "--http.bind=127.0.0.1", "--http-port=" + port
            };
            assertEquals(OptionalInt.of(1), run(options));
            assertTrue(text(err).contains("http.port: cannot listen on 127.0.0.1 port " + port), text(err));
        }
        assertEquals(OptionalInt.of(1), run("--rtmp.bind=no.such.host.invalid"));
        assertTrue(text(err).contains("rtmp.bind: unknown host no.such.host.invalid"), text(err));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1935, http://localhost:8000/, rtmp://localhost/live/test",
        "0.0.0.0, 1936, http://localhost:8000/, rtmp://localhost:1936/live/test",
        "127.0.0.1, 1935, http://127.0.0.1:8000/, rtmp://127.0.0.1/live/test",
        "::1, 1936, http://[::1]:8000/, rtmp://[::1]:1936/live/test",
    })
    void theGreetingNamesAddressesThatWork(String bind, int port, String http, String rtmp) throws Exception {
        List<String> options = List.of("--rtmp.bind=" + bind, "--http.bind=" + bind);
        Configuration configuration = Configuration.of(options, Map.of());
        String greeting = new StartupBanner(configuration.settings(), port, 8000, "in /run/x.token").text(false);
        assertTrue(greeting.contains("Watch    " + http + "\n"), greeting);
        assertTrue(greeting.contains("-f flv " + rtmp + "\n"), greeting);
        assertTrue(greeting.contains("Play     " + rtmp + "\n"), greeting);
        assertTrue(greeting.contains("Admin    token in /run/x.token\n"), greeting);
        assertTrue(greeting.contains(http + "hls/live/test/index.m3u8\n"), greeting);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "0.0.0.0, true", "localhost, false", "127.0.0.1, false", "::1, false"})
    void theGreetingSaysWhenTheWholeNetworkMayPublish(String bind, boolean open) throws Exception {
        String line = "\n  Open     the whole network may publish; set --auth.publish_key=SECRET";
        assertEquals(open, greeting("--rtmp.bind=" + bind).contains(line));
        assertFalse(
                greeting("--rtmp.bind=" + bind, "--auth.publish_key=hush-hush").contains("Open"));
    }

    @Test
    void theGreetingSaysWhereKeysGoAndNotWhatTheyAre() throws Exception {
        String greeting = greeting("--auth.publish_key=hush-hush", "--auth.play_key=hush-hush-hush");
        assertTrue(greeting.contains("-f flv rtmp://localhost/live/test?key=(set)\n"), greeting);
        assertTrue(greeting.contains("stream key test?key=(set)\n"), greeting);
        assertTrue(greeting.contains("Watch    http://localhost:8000/?key=(set)\n"), greeting);
        assertTrue(greeting.contains("index.m3u8?key=(set)\n"), greeting);
        assertFalse(greeting.contains("hush"), greeting);
        String playOnly = greeting("--auth.play_key=hush-hush-hush");
        assertTrue(playOnly.contains("-f flv rtmp://localhost/live/test\n"), playOnly);
        assertTrue(playOnly.contains("Play     rtmp://localhost/live/test?key=(set)\n"), playOnly);
    }

    @Test
    void theGreetingOffersNoHlsIfThereIsNone() throws Exception {
        assertTrue(greeting("--hls.enabled=true").contains("hls/live/test/index.m3u8\n  Admin    token "));
        String greeting = greeting("--hls.enabled=false");
        assertFalse(greeting.contains("m3u8"), greeting);
        assertTrue(greeting.contains("Play     rtmp://localhost/live/test\n  Admin    token "), greeting);
        assertTrue(greeting.contains("http://localhost:8000/   (a list of streams; HLS is off, so"), greeting);
    }

    private static String greeting(String... options) throws Exception {
        Configuration configuration = Configuration.of(List.of(options), Map.of());
        return new StartupBanner(configuration.settings(), 1935, 8000, "in /run/x.token").text(false);
    }

    private OptionalInt run(String... args) {
        return Main.run(List.of(args), Map.of(), printer(out), printer(err));
    }

    private static PrintStream printer(ByteArrayOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
