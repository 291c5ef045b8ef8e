package dev.ringcast.it.process;

import dev.ringcast.it.flv.FlvFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** FLV files that ffmpeg makes once a build: 12 seconds of video and audio, a keyframe each second. */
public enum Clip {
    /** H.264 with B-frames, and AAC. */
    AVC_AAC(Video.SMALL, true),
    /** AAC alone. */
    AUDIO(Video.NONE, true),
    /** H.264 with B-frames alone. */
    VIDEO(Video.SMALL, false),
    /** H.264 at a constant 2.5 Mbit/s, and AAC: what a stream of good quality has. */
    MEDIUM(Video.MEDIUM, true),
    /** H.264 at a constant 6 Mbit/s, and AAC: what fills a slow viewer's buffers. */
    HEAVY(Video.HEAVY, true);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private enum Video {
        NONE,
        SMALL,
        MEDIUM,
        HEAVY
    }

    private final Video video;
    private final boolean audio;

    Clip(Video video, boolean audio) {
        this.video = video;
        this.audio = audio;
    }

    /**
     * The clip's file, made where it is not there yet.
     *
     * @return its path
     * @throws InterruptedException if the wait for ffmpeg is interrupted
     */
    public synchronized Path file() throws InterruptedException {
        try {
            Path folder = Files.createDirectories(Folders.target().resolve("clips"));
            Path file = folder.resolve(name().toLowerCase() + ".flv");
            if (!Files.exists(file)) {
                Path part = folder.resolve(name().toLowerCase() + ".part");
                Peer.FFMPEG.run(LIMIT, arguments(part));
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The clip's tags.
     *
     * @return the parsed file
     * @throws InterruptedException if the wait for ffmpeg is interrupted
     */
    public FlvFile tags() throws InterruptedException {
        return FlvFile.read(file());
    }

    private String[] arguments(Path to) {
        List<String> line = new ArrayList<>(List.of("-hide_banner", "-loglevel", "error", "-y"));
        if (video != Video.NONE) {
            line.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"));
        }
        if (audio) {
            line.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"));
            line.addAll(List.of("-c:a", "aac", "-b:a", "64k", "-ac", "2"));
        }
        if (video != Video.NONE) {
            line.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-threads", "1"));
            line.addAll(List.of("-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "2"));
        }
        if (video == Video.SMALL) {
            line.addAll(List.of("-b:v", "300k"));
        }
        if (video == Video.MEDIUM || video == Video.HEAVY) {
            String rate = video == Video.MEDIUM ? "2500k" : "6000k";
            line.addAll(List.of("-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", "2500k"));
            line.addAll(List.of("-x264-params", "nal-hrd=cbr"));
        }
        line.addAll(List.of("-t", "12", "-f", "flv", to.toString()));
        return line.toArray(String[]::new);
    }
}
