package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** FLV as FFmpeg writes it. Skipped without one, or failed where {@code ringcast.requirePeers} is true. */
@Timeout(60)
class FfmpegFlvTest {
    private static final int LIMIT = 8 << 20;

    @TempDir
    Path folder;

    @Test
    void h264WithBFramesAndAacIsReadAsFfprobeReadsItAndWrittenAsItWas() throws Exception {
        Path file = made("-c:v", "libx264", "-bf", "2", "-g", "30", "-c:a", "aac");
        byte[] wire = Files.readAllBytes(file);
        List<FlvTag> tags = tags(wire);
        List<Frame> frames = frames(tags);

        assertArrayEquals(wire, rewritten(wire));
        assertEquals(
                packets(file), coded(frames).map(FfmpegFlvTest::packet).sorted().toList());
        assertTrue(frames.stream().anyMatch(frame -> frame.cts() != 0), "no B-frames");
        assertEquals(
                List.of(Kind.METADATA, Kind.CONFIG, Kind.CONFIG),
                frames.stream().limit(3).map(Frame::kind).toList());
        DecoderConfig.Avc avc = assertInstanceOf(DecoderConfig.Avc.class, FlvFrames.config(frames.get(1)));
        DecoderConfig.Aac aac = assertInstanceOf(DecoderConfig.Aac.class, FlvFrames.config(frames.get(2)));
        assertEquals(List.of(320, 180, 44_100), List.of(avc.width(), avc.height(), aac.sampleRate()));
        for (Frame frame : frames) {
            new KeyframeCheck().check(frame, avc);
        }
        assertMadeAgain(frames, avc, aac);
    }

    /** Whatever was parsed is packed again from its data: the same bytes. */
    private static void assertMadeAgain(List<Frame> frames, DecoderConfig.Avc avc, DecoderConfig.Aac aac) {
        for (Frame frame : frames) {
            Frame made = switch (frame.codec()) {
                case H264 ->
                    frame.isConfig()
                            ? FlvFrames.configFrame(avc, frame.dts())
                            : FlvFrames.videoFrame(avc, frame.data(), frame.dts(), frame.cts(), frame.isKeyframe());
                case AAC ->
                    frame.isConfig()
                            ? FlvFrames.configFrame(aac, frame.dts())
                            : FlvFrames.audioFrame(aac, frame.data(), frame.dts());
                default -> frame;
            };
            assertEquals(frame.payload(), made.payload(), frame.toString());
        }
    }

    private Path made(String... encoders) throws Exception {
        Path file = folder.resolve("clip.flv");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=2"));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=duration=2:sample_rate=44100"));
        command.addAll(List.of("-pix_fmt", "yuv420p"));
        command.addAll(List.of(encoders));
        command.add(file.toString());
        run(command);
        return file;
    }

    private static List<String> packets(Path file) throws Exception {
        String entries = "packet=codec_type,pts,dts,size,flags";
        String format = "compact=print_section=0:nokey=1";
        return run(List.of("ffprobe", "-v", "error", "-show_entries", entries, "-of", format, file.toString()))
                .lines()
                .map(line -> line.replaceFirst("(K?)[^K|]*$", "$1"))
                .sorted()
                .toList();
    }

    private static Stream<Frame> coded(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> !frame.isConfig() && frame.codec().fourCc() != 0);
    }

    private static String packet(Frame frame) {
        boolean video = frame.codec() == Codec.H264;
        return String.join(
                "|",
                video ? "video" : "audio",
                String.valueOf(frame.dts() + frame.cts()),
                String.valueOf(frame.dts()),
                String.valueOf(frame.data().remaining()),
                !video || frame.isKeyframe() ? "K" : "");
    }

    private static List<FlvTag> tags(byte[] wire) throws IOException {
        FlvReader reader = new FlvReader(new ByteArrayInputStream(wire), LIMIT);
        List<FlvTag> tags = new ArrayList<>();
        for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
            tags.add(tag);
        }
        return tags;
    }

    private static List<Frame> frames(List<FlvTag> tags) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (FlvTag tag : tags) {
            frames.add(tag.frame());
        }
        return frames;
    }

    private static byte[] rewritten(byte[] wire) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlvWriter writer = new FlvWriter(out);
        writer.header(new FlvReader(new ByteArrayInputStream(wire), LIMIT).header());
        for (FlvTag tag : tags(wire)) {
            writer.tag(tag);
        }
        return out.toByteArray();
    }

    private static String run(List<String> command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            String message = command.get(0) + " is not installed";
            return Boolean.getBoolean("ringcast.requirePeers") ? fail(message, missing) : abort(message);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
