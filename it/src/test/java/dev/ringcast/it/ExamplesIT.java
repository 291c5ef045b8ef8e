package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Ffmpeg;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The programs of it/src/examples, which the Javadoc shows, are compiled and run with nothing but the jar. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ExamplesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern RTMP = Pattern.compile("rtmp://localhost:\\d+/live/cam\\S*");
    private static final Pattern SNIPPET = Pattern.compile("\\{@snippet file=\"(\\w+\\.java)\" region=\"(\\w+)\"}");

    @TempDir
    static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--release", "21", "-Xlint:all", "-Werror"));
        arguments.addAll(List.of("-cp", Folders.jar().toString(), "-d", classes.toString()));
        examples().forEach(file -> arguments.add(file.toString()));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, status, "they compile without a warning");
    }

    @Test
    void anEmbeddedServerIsWatched() throws InterruptedException {
        try (Child program = start("EmbedAndWatch")) {
            publish(url(program)).succeedsWithin(LIMIT);
            program.succeedsWithin(LIMIT);
            assertTrue(out(program).contains("H264 KEYFRAME"), () -> out(program));
            assertTrue(out(program).endsWith("over: its publisher stopped\n"), () -> out(program));
        }
    }

    @Test
    void aCameraIsReadFromFfmpegsStandardOutput() throws InterruptedException, IOException {
        Peer.FFMPEG.require();
        try (Child program =
                start("CameraFromFfmpeg", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:duration=8")) {
            Path file = Ffmpeg.recording("examples-camera.flv");
            assertTrue(videoFrames(Ffmpeg.record(url(program), 2, file)) > 20);
            Ffmpeg.decodesCleanly(Files.readAllBytes(file), "camera");
            program.succeedsWithin(LIMIT);
        }
    }

    @Test
    void onlyAPeerThatShowsTheTokenMayPublish() throws InterruptedException {
        try (Child program = start("WhoMayPublish")) {
            String url = url(program);
            try (Child refused = publish(url.replace("correct", "wrong"))) {
                assertNotEquals(0, refused.awaitExit(LIMIT).orElseThrow());
            }
            assertTrue(program.isAlive());
            publish(url).succeedsWithin(LIMIT);
            program.succeedsWithin(LIMIT);
            List<String> lines = out(program).lines().skip(1).toList();
            assertTrue(lines.getFirst().matches("live/cam is published by rtmp 127\\.0\\.0\\.1:\\d+"), lines::toString);
            assertEquals("live/cam is over: its publisher stopped", lines.getLast());
            assertEquals(2, lines.size());
        }
    }

    @Test
    void anEmbeddedPlayerShowsEachVideoFrame() throws InterruptedException, IOException {
        Peer.FFMPEG.require();
        Path shown = Ffmpeg.recording("examples-player.crc");
        try (Child program = start(
                "OwnPlayer",
                "ffmpeg",
                "-y",
                "-loglevel",
                "warning",
                "-xerror",
                "-f",
                "h264",
                "-i",
                "-",
                "-f",
                "framecrc",
                shown.toString())) {
            publish(url(program)).succeedsWithin(LIMIT);
            program.succeedsWithin(LIMIT);
        }
        try (Stream<String> lines = Files.lines(shown)) {
            assertEquals(
                    videoFrames(Clip.AVC_AAC.tags()),
                    lines.filter(line -> !line.startsWith("#")).count());
        }
    }

    @Test
    void eachSnippetOfTheJavadocIsARegionAndEachExampleIsShown() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String module : List.of("core", "http")) {
            try (Stream<Path> sources = Files.walk(Folders.project().resolve(module + "/src/main/java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    Matcher snippet = SNIPPET.matcher(Files.readString(source));
                    while (snippet.find()) {
                        String example = Files.readString(folder().resolve(snippet.group(1)));
                        assertTrue(example.contains("@start region=\"" + snippet.group(2) + "\""), snippet::group);
                        shown.add(snippet.group(1));
                    }
                }
            }
        }
        assertEquals(
                examples().stream().map(file -> file.getFileName().toString()).toList(),
                shown.stream().distinct().sorted().toList());
    }

    private static long videoFrames(FlvFile file) {
        return file.media().stream().filter(FlvTag::isVideo).count();
    }

    private static Path folder() {
        return Folders.project().resolve("it/src/examples");
    }

    private static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.sorted().toList();
        }
    }

    private static Child start(String example, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Folders.java(), "-cp", Folders.jar() + ":" + classes, example));
        command.addAll(List.of(arguments));
        return Child.start(example, Map.of(), command);
    }

    /** As fast as it goes: nothing here depends on the time that a clip takes. */
    private static Child publish(String url) throws InterruptedException {
        return Peer.FFMPEG.start(
                "-hide_banner",
                "-loglevel",
                "warning",
                "-i",
                Clip.AVC_AAC.file().toString(),
                "-c",
                "copy",
                "-f",
                "flv",
                url);
    }

    private static String url(Child program) {
        Matcher url = RTMP.matcher("");
        await().atMost(LIMIT)
                .until(() -> !program.isAlive() || url.reset(out(program)).find());
        assertTrue(url.reset(out(program)).find(), program::log);
        return url.group();
    }

    private static String out(Child program) {
        return new String(program.out(), StandardCharsets.UTF_8);
    }
}
