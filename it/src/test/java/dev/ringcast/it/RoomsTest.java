package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which, read from the sources. The diagram is in core/ARCHITECTURE.md. */
class RoomsTest {
    private static final List<String> MODULES = List.of("core", "mpegts", "rtmp", "hls", "http");

    /** From the ground to the roof: a package and those that it knows, which all stand above it in this list. */
    private static final String ARROWS = """
        core.log:
        core.concurrent: core.log
        core.media:
        core.codec: core.media
        core.codec.h264: core.codec core.media
        core.codec.h265: core.codec core.media
        core.amf: core.media
        core.flv: core.amf core.codec core.codec.h264 core.codec.h265 core.media
        core:
        core.wire: core.media
        core.ring: core.media core.wire
        core.pace: core.concurrent core.ring
        core.feed: core core.concurrent core.media core.pace core.ring core.wire
        core.live: core core.amf core.codec.h264 core.codec.h265 core.concurrent core.feed core.flv core.log \
        core.media core.pace core.ring core.wire
        core.ingest: core core.amf core.concurrent core.flv core.media
        core.net: core.concurrent core.log core.wire
        mpegts: core.codec core.codec.h264 core.media
        rtmp.chunk: core.media core.wire
        rtmp.message: core.amf core.media rtmp.chunk
        rtmp.handshake: core.media
        rtmp.server: core core.amf core.concurrent core.feed core.flv core.live core.log core.media core.net \
        core.wire rtmp.chunk rtmp.handshake rtmp.message
        rtmp.client: core.amf core.concurrent core.flv core.log core.media core.net core.wire rtmp.chunk \
        rtmp.handshake rtmp.message
        hls: core core.concurrent core.feed core.flv core.live core.log core.media core.wire mpegts
        http.json:
        http.exchange: core core.concurrent core.feed core.live core.log core.net core.wire hls http.json
        http.page: http.exchange
        http.api: core core.concurrent core.live core.log core.media core.wire http.exchange
        auth: core core.net
        config: core
        config.toml:
        settings: config config.toml core
        logging: core.concurrent http.json
        server: auth config core core.concurrent core.ingest core.live core.log core.net core.wire hls http.api \
        http.exchange http.page logging rtmp.server settings
        """;

    private static final Pattern NO_CODE =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
    /** A type but the annotation that all packages use. */
    private static final Pattern TYPE = Pattern.compile("dev\\.ringcast\\.((?:[a-z]\\w*\\.)+)(?!Nullable\\b)[A-Z]");

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        ARROWS.lines().forEach(line -> {
            String[] sides = line.split(": ?", 2);
            arrows.put(sides[0], sides[1].isEmpty() ? Set.of() : Set.of(sides[1].split(" ")));
        });
        return arrows;
    }

    @Test
    void noPackageKnowsOneThatStandsAboveIt() {
        List<String> stands = new ArrayList<>();
        ARROWS.lines().forEach(line -> {
            String name = line.substring(0, line.indexOf(':'));
            assertTrue(stands.containsAll(arrows().get(name)), line);
            stands.add(name);
        });
    }

    @Test
    void eachPackageKnowsWhatItsArrowsSayAndNothingElse() throws IOException {
        Map<String, Set<String>> arrows = arrows();
        Map<String, Set<String>> found = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (String module : MODULES) {
            Path sources = Folders.project().resolve(module).resolve("src/main/java/dev/ringcast");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(RoomsTest::isCode).toList()) {
                    String name =
                            sources.relativize(file.getParent()).toString().replace('/', '.');
                    Set<String> known = found.computeIfAbsent(name, any -> new TreeSet<>());
                    for (String other : known(Files.readString(file))) {
                        if (!other.equals(name)) {
                            known.add(other);
                            if (!arrows.getOrDefault(name, Set.of()).contains(other)) {
                                wrong.add(name + " → " + other + " in " + file.getFileName());
                            }
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong, "arrows that the house does not have");
        assertEquals(new TreeMap<>(found), new TreeMap<>(arrows), "arrows that nothing needs any more");
    }

    private static boolean isCode(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java") && !name.equals("package-info.java");
    }

    private static Set<String> known(String source) {
        Set<String> known = new TreeSet<>();
        Matcher type = TYPE.matcher(NO_CODE.matcher(source).replaceAll(" "));
        while (type.find()) {
            known.add(type.group(1).replaceFirst("\\.$", ""));
        }
        return known;
    }
}
