package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stranger reads for each mistake in a file: one line with place, key, value and what is allowed. */
class ConfigMistakesTest {
    @TempDir
    Path folder;

    /** The file's text, a bar, and the line without the file's name. */
    private static final List<String> MISTAKES = List.of(
            // Keys and sections.
            "[http]\nprot = 1 | 2:1: http.prot: there is no such key; did you mean http.port?",
            "[rtpm]\nport = 1 | 2:1: rtpm.port: there is no such key; did you mean rtmp.port?",
            "[rtpm] | 1:2: [rtpm]: there is no such section; did you mean [rtmp]?",
            "[cluster] | 1:2: [cluster]: there is no such section",
            "port = 1 | 1:1: port: there is no such key; did you mean rtmp.port or http.port?",
            "[rtmp]\nlinger = \"5s\" | 2:1: rtmp.linger: there is no such key; did you mean publish.linger?",
            "[HTTP]\nport = 1 | 2:1: HTTP.port: there is no such key; did you mean http.port?",
            "[http.cors]\norigin = \"*\" | 1:7: http.cors: there is no such key; did you mean http.port?",
            "[[http]]\nport = 1 | 1:3: http: there is no such section in double brackets; write [http]",
            "[control_plane]\nurl = \"x\" | 2:1: control_plane.url: there is no such key",
            "http = 8000 | 1:1: http: there is no such key; a section is written [http]",
            // Values.
            "[http]\nport = 99999 | 2:8: http.port must be a port from 1 to 65535, or 0 for any that is free, not"
                    + " 99999",
            "[http]\nport = -1 | 2:8: http.port must be a port from 1 to 65535, or 0 for any that is free, not -1",
            "[http]\nport = 80.5 | 2:8: http.port must be a port from 1 to 65535, or 0 for any that is free, not"
                    + " 80.5",
            "[http]\nport = \"http\" | 2:8: http.port must be a port from 1 to 65535, or 0 for any that is free,"
                    + " not \"http\"",
            "[http]\nport = [8000] | 2:8: http.port must be a port from 1 to 65535, or 0 for any that is free, not"
                    + " [8000]",
            "[publish]\nlinger = 5 | 2:10: publish.linger must be a duration such as 500ms, 10s, 2m or 1h, from 0s"
                    + " to 24h, not 5",
            "[publish]\nlinger = \"5 s\" | 2:10: publish.linger must be a duration such as 500ms, 10s, 2m or 1h,"
                    + " from 0s to 24h, not \"5 s\"",
            "[limits]\nmetadata = \"64KB\" | 2:12: limits.metadata must be a size such as 64KiB, 4MiB or 1GiB, or a"
                    + " number of bytes, from 1KiB to 64MiB, not \"64KB\"",
            "[publish]\nconflict = \"kick\" | 2:12: publish.conflict must be one of takeover, reject,"
                    + " takeover-if-idle, not \"kick\"",
            "[hls]\nenabled = \"yes\" | 2:11: hls.enabled must be one of true, false, not \"yes\"",
            "[hls]\nenabled = 1 | 2:11: hls.enabled must be one of true, false, not 1",
            "[rtmp]\ndefault_app = true | 2:15: rtmp.default_app must be an app's name of A-Z a-z 0-9 . _ ~ -, not"
                    + " true (text stands in quotation marks)",
            "[auth]\npublish_key = 123456789 | 2:15: auth.publish_key must be empty, or secrets of 8 to 128"
                    + " characters out of A-Z a-z 0-9 . _ ~ -, joined by commas, at most 1000 (text stands in"
                    + " quotation marks)",
            "[auth]\n"
                    + "play_key = [\"long-enough\", \"short\"] | 2:12: auth.play_key must be empty, or secrets of 8 to"
                    + " 128 characters out of A-Z a-z 0-9 . _ ~ -, joined by commas, at most 1000 (element 2)",
            "[http]\nadmin_token = \"short\" | 2:15: http.admin_token must be empty, or 8 to 256 printable"
                    + " characters without spaces",
            "[streaming]\nbuffer_size_kb = \"64KiB\" | 2:18: streaming.buffer_size_kb must be a number from 4 to"
                    + " 4096, not \"64KiB\"",
            // Values that do not go together.
            "rtmp.port = 9000\nhttp.port = 9000 | 2:13: rtmp.port and http.port are both 9000; they must differ",
            "[fanout]\nwarning = \"3MiB\" | 2:11: fanout.warning (3MiB) must be less than fanout.high (2MiB)",
            "gop.max = 2\nrtmp.gop_cache = false | 1:11: gop.max is 2 but rtmp.gop_cache is false (F:2:18); set one"
                    + " of them",
            // Values for some streams.
            "[streams]\nmatch = \"a/*\" | 1:2: streams must be tables that begin with [[streams]]",
            "[[streams]]\n"
                    + "gop.max = 2 | 1:1: [[streams]] needs the names that it is for, such as match = \"live/*\"",
            "[[streams]]\nmatch = \"live\" | 2:9: a pattern must be a stream's name such as live/cam, in which *"
                    + " stands for any characters of the app or of the key, not \"live\"",
            "[[streams]]\nmatch = \"a/*\"\nhttp.port = 1 | 3:13: http.port is for the whole server, not for a"
                    + " stream",
            "[[streams]]\nmatch = \"a/*\"\ngop.mx = 2 | 3:5: gop.mx: there is no such key; did you mean gop.max?",
            "[[streams]]\nmatch = \"a/*\"\nlinger = \"5s\" | 3:1: linger: there is no such key; did you mean"
                    + " publish.linger?",
            // What is no TOML.
            "[publish]\nlinger = 5s | 2:10: text and values with a unit stand in quotation marks",
            "[rtmp]\nbind = localhost | 2:8: text and values with a unit stand in quotation marks",
            "http.port: 8000 | 1:10: expected =, not :",
            "[http]\nport = 1\nport = 2 | 3:1: this was set before, in line 2",
            "[http]\n[rtmp]\n[http] | 3:2: this was set before, in line 1",
            "[http\nport = 1 | 1:6: expected ], not the end of the line",
            "[http]\nbind = \"::1 | 2:8: the closing quotation mark is missing",
            "[http]\nport = 08000 | 2:8: a number has no zero in front",
            "[hls]\nenabled = True | 2:11: true and false are written in lower case",
            "[auth]\nplay_key = [\"aaaaaaaa\" \"bbbbbbbb\"] | 2:24: expected a comma or ], not \"",
            "[http]\nport = 1; | 2:9: expected the end of the line, not ;",
            "// my server | 1:1: expected a key, not /");

    static List<String> mistakes() {
        return MISTAKES;
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeGivesOneLineThatSaysWhatToChange(String mistake) throws Exception {
        String[] sides = mistake.split(" \\| ", 2);
        Path file = Files.writeString(folder.resolve("ringcast.toml"), sides[0] + "\n");
        String line = assertThrows(
                        ConfigException.class, () -> Configuration.of(List.of("--config", file.toString()), Map.of()))
                .getMessage();
        assertEquals("F:" + sides[1], line.replace(file.toString(), "F"));
    }

    @Test
    void thereAre40OfThem() {
        assertTrue(mistakes().size() >= 40);
    }

    @Test
    void allMistakesOfAFileThatIsTomlAreTold() throws Exception {
        Path file =
                Files.writeString(folder.resolve("ringcast.toml"), "[http]\nport = -1\nprot = 1\n[gop]\nmax = 101\n");
        List<String> lines = assertThrows(
                        ConfigException.class,
                        () -> Configuration.of(List.of("--config", file.toString(), "--zzz"), Map.of("RTMP_PORT", "x")))
                .getMessage()
                .lines()
                .map(line -> line.substring(0, line.indexOf(": ")))
                .toList();
        assertEquals(List.of(file + ":2:8", file + ":3:1", file + ":5:7", "variable RTMP_PORT", "option --zzz"), lines);
    }
}
