package dev.ringcast.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.it.flv.FlvFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the tests ask of ffmpeg. */
public final class Ffmpeg {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Ffmpeg() {}

    /**
     * Publishes a clip in real time, over and over.
     *
     * @param clip what to send
     * @param url where to
     * @return the running program
     * @throws InterruptedException if the wait for the clip is interrupted
     */
    public static Child publish(Clip clip, String url) throws InterruptedException {
        return Peer.FFMPEG.start(
                "-hide_banner",
                "-loglevel",
                "warning",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                clip.file().toString(),
                "-c",
                "copy",
                "-f",
                "flv",
                url);
    }

    /**
     * Publishes a clip in real time, once.
     *
     * @param clip what to send
     * @param url where to
     * @return the running program
     * @throws InterruptedException if the wait for the clip is interrupted
     */
    public static Child publishOnce(Clip clip, String url) throws InterruptedException {
        return publishOnce(clip, url, 0);
    }

    /**
     * Publishes a clip in real time, once, with a clock that does not start at 0.
     *
     * @param clip what to send
     * @param url where to
     * @param startMillis the first timestamp
     * @return the running program
     * @throws InterruptedException if the wait for the clip is interrupted
     */
    public static Child publishOnce(Clip clip, String url, long startMillis) throws InterruptedException {
        return Peer.FFMPEG.start(
                "-hide_banner",
                "-loglevel",
                "warning",
                "-re",
                "-copyts",
                "-i",
                clip.file().toString(),
                "-c",
                "copy",
                "-output_ts_offset",
                startMillis + "ms",
                "-f",
                "flv",
                url);
    }

    /**
     * Plays some seconds into an FLV file, without decoding.
     *
     * @param url what to play
     * @param seconds how much
     * @param file where to
     * @return the tags that were written
     * @throws InterruptedException if the wait is interrupted
     */
    public static FlvFile record(String url, int seconds, Path file) throws InterruptedException {
        Peer.FFMPEG.run(
                LIMIT,
                "-hide_banner",
                "-loglevel",
                "warning",
                "-y",
                "-i",
                url,
                "-t",
                Integer.toString(seconds),
                "-c",
                "copy",
                "-f",
                "flv",
                file.toString());
        return FlvFile.read(file);
    }

    /**
     * Decodes media and fails where ffmpeg says anything about it.
     *
     * @param media a file's bytes, in a container that ffmpeg recognises
     * @param what its name in messages
     * @throws InterruptedException if the wait is interrupted
     * @throws IOException if the file cannot be written
     */
    public static void decodesCleanly(byte[] media, String what) throws InterruptedException, IOException {
        Path file =
                Files.createTempFile(Files.createDirectories(Folders.target().resolve("media")), what, ".media");
        Files.write(file, media);
        Child ffmpeg = Peer.FFMPEG.run(
                LIMIT,
                "-hide_banner",
                "-nostats",
                "-loglevel",
                "warning",
                "-xerror",
                "-guess_layout_max",
                "0",
                "-i",
                file.toString(),
                "-f",
                "null",
                "-");
        assertEquals("", ffmpeg.err(), what + " decodes without a warning: " + file);
    }

    /**
     * What ffprobe finds in media.
     *
     * @param media a file's bytes, in a container that ffmpeg recognises
     * @return a line for each stream: its kind, and of audio the number of channels
     * @throws InterruptedException if the wait is interrupted
     * @throws IOException if the file cannot be written
     */
    public static List<String> streams(byte[] media) throws InterruptedException, IOException {
        Path file =
                Files.createTempFile(Files.createDirectories(Folders.target().resolve("media")), "probed", ".media");
        Files.write(file, media);
        Child ffprobe = Peer.FFPROBE.run(
                LIMIT, "-v", "error", "-show_entries", "stream=codec_type,channels", "-of", "csv=p=0", file.toString());
        return new String(ffprobe.out(), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.isBlank())
                .distinct()
                .toList();
    }

    /**
     * A file for something recorded.
     *
     * @param name its name
     * @return its path in a folder that exists
     * @throws IOException if the folder cannot be made
     */
    public static Path recording(String name) throws IOException {
        return Files.createDirectories(Folders.target().resolve("media")).resolve(name);
    }
}
