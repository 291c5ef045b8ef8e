package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ringcast.core.flv.FlvReader;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** FFmpeg's programs, if they are installed. */
final class Ffmpeg {
    private Ffmpeg() {}

    /** Skips the test if they are missing; fails it if the system property ringcast.requirePeers is true. */
    static void require() {
        for (String program : List.of("ffmpeg", "ffprobe")) {
            boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            String missing = program + " is not installed; this test needs it (apt-get install ffmpeg)";
            if (!there && Boolean.getBoolean("ringcast.requirePeers")) {
                fail(missing);
            }
            Assumptions.assumeTrue(there, missing);
        }
    }

    /** Makes a clip and reads its frames. The arguments say what is in it. */
    static List<Frame> clip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-f", "flv", "-"));
        Output made = run(command);
        assertEquals("", made.complaints());
        List<Frame> frames = new ArrayList<>();
        FlvReader reader = new FlvReader(new ByteArrayInputStream(made.bytes()), 1 << 20);
        for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
            frames.add(tag.frame());
        }
        return frames;
    }

    /**
     * Plays all of it and returns all warnings. Each frame keeps its own time: with a constant rate, frames behind a
     * discontinuity may be half a frame off, and two of them may get the same number.
     */
    static String complaints(String url) throws IOException, InterruptedException {
        return run(List.of(
                        "ffmpeg",
                        "-v",
                        "warning",
                        "-xerror",
                        "-i",
                        url,
                        "-fps_mode",
                        "passthrough",
                        "-enc_time_base:v",
                        "-1",
                        "-f",
                        "null",
                        "-"))
                .complaints();
    }

    /** What ffprobe says of each packet of a track, a line each. */
    static List<String> packets(String url, String track, String entries) throws IOException, InterruptedException {
        Output said = run(List.of(
                "ffprobe",
                "-v",
                "warning",
                "-select_streams",
                track,
                "-show_entries",
                "packet=" + entries,
                "-of",
                "csv=p=0",
                url));
        assertEquals("", said.complaints());
        String text = new String(said.bytes(), StandardCharsets.US_ASCII);
        int count = entries.split(",").length; // it may put a comma at the end, and side data behind
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> String.join(",", List.of(line.split(",")).subList(0, count)))
                .toList();
    }

    private record Output(byte[] bytes, String complaints) {}

    private static Output run(List<String> command) throws IOException, InterruptedException {
        File nothing = new File("/dev/null");
        Process process = new ProcessBuilder(command).redirectInput(nothing).start();
        try {
            ByteArrayOutputStream complaints = new ByteArrayOutputStream();
            Thread listener = Thread.startVirtualThread(() -> copy(process, complaints));
            byte[] bytes = process.getInputStream().readAllBytes();
            listener.join();
            String said = complaints.toString(StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            return new Output(bytes, said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void copy(Process process, ByteArrayOutputStream to) {
        try {
            process.getErrorStream().transferTo(to);
        } catch (IOException e) {
            to.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8)); // has the warnings then
        }
    }
}
