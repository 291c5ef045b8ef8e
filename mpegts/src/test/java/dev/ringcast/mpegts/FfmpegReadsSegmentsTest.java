package dev.ringcast.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.flv.FlvReader;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FFmpeg makes a clip, the muxer writes segments, and FFmpeg reads them without a warning and with the same times. */
@Timeout(120)
class FfmpegReadsSegmentsTest {
    private static final long MIN_SEGMENT_MS = 1900;
    private static final int AUDIO_STEP_TICKS = 90;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "video with B-frames and audio at 44100 Hz, true, true, 25, 44100, 0",
        "video with B-frames and audio at 48000 Hz, true, true, 30000/1001, 48000, 0",
        "over the edge of 33 bits, true, true, 25, 44100, 95438500",
        "over the edge of 32 bits of milliseconds, true, true, 25, 44100, 4294964296",
        "slow video and audio, true, true, 4, 44100, 0",
        "video alone, true, false, 24, 0, 0",
        "audio alone, false, true, 0, 44100, 0",
        "audio alone at 22050 Hz, false, true, 0, 22050, 0",
    })
    void segmentsAreReadWithoutAWarning(
            String name, boolean video, boolean audio, String rate, int sampleRate, long startMillis) throws Exception {
        Ffmpeg.require();
        Path clip = folder.resolve("clip.flv");
        make(clip, video, audio, rate, sampleRate);
        Source source = Source.read(clip, startMillis);
        List<byte[]> segments = segments(source);
        assertTrue(segments.size() > 1, "more than one segment");

        Path all = folder.resolve("all.ts");
        Files.write(all, concatenated(segments));
        assertEquals("", decoded(all), "what ffmpeg has to say about all segments");
        for (int i = 0; i < segments.size(); i++) {
            Path one = folder.resolve(i + ".ts");
            Files.write(one, segments.get(i));
            assertEquals("", decoded(one), "what ffmpeg has to say about segment " + i);
        }
        List<String> expectedVideo = source.frames(MediaKind.VIDEO).stream()
                .map(frame -> ticks(frame.dts() + frame.cts()) + "," + ticks(frame.dts()))
                .toList();
        assertEquals(expectedVideo, video ? packets(all, "v:0", "pts,dts") : List.of());
        sameAudio(source.frames(MediaKind.AUDIO), audio ? packets(all, "a:0", "pts") : List.of());
    }

    /**
     * FFmpeg's encoder describes 5.1 with side channels in a program_config_element, outside of the frames. (FFmpeg 5
     * does not name that layout even in the clip; it warns if it has to guess.)
     */
    @ParameterizedTest(name = "video: {0}")
    @ValueSource(booleans = {true, false})
    void eachSegmentTellsAChannelLayoutOfItsOwn(boolean video) throws Exception {
        Ffmpeg.require();
        Path clip = folder.resolve("clip.flv");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
        if (video) {
            command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"));
        }
        command.addAll(List.of(
                "-f",
                "lavfi",
                "-i",
                "aevalsrc=0.1*sin(440*t)|0.1*sin(550*t)|0.1*sin(660*t)|"
                        + "0.1*sin(70*t)|0.1*sin(770*t)|0.1*sin(880*t):s=48000:c=5.1(side)"));
        command.addAll(List.of(
                "-t",
                "7",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-b:a",
                "256k",
                "-f",
                "flv",
                clip.toString()));
        assertEquals("", Ffmpeg.run(command));
        List<byte[]> segments = segments(Source.read(clip, 0));
        assertTrue(segments.size() > 2);
        for (int i = 0; i < segments.size(); i++) {
            Path one = folder.resolve(i + ".ts");
            Files.write(one, segments.get(i));
            assertEquals("", decoded(one, "-guess_layout_max", "0"), "what ffmpeg has to say about segment " + i);
            String said = Ffmpeg.run(List.of(
                    "ffprobe",
                    "-v",
                    "warning",
                    "-select_streams",
                    "a:0",
                    "-show_entries",
                    "stream=channels",
                    "-of",
                    "csv=p=0",
                    one.toString()));
            assertTrue(said.startsWith("6"), said);
        }
    }

    private static void sameAudio(List<Frame> frames, List<String> times) {
        assertEquals(frames.size(), times.size());
        for (int i = 0; i < times.size(); i++) {
            long error = TsDemuxer.unwrap(
                    0, Long.parseLong(times.get(i)) - ticks(frames.get(i).dts()));
            assertTrue(Math.abs(error) <= AUDIO_STEP_TICKS, "frame " + i + " is " + error + " ticks beside its time");
        }
    }

    private static long ticks(long millis) {
        return modulo(millis * 90 + 1400 * 90);
    }

    /** Near the edge ffprobe counts from below 0. */
    private static long modulo(long ticks) {
        return Math.floorMod(ticks, 1L << 33);
    }

    private static void make(Path clip, boolean video, boolean audio, String rate, int sampleRate) throws Exception {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
        if (video) {
            command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=" + rate));
        }
        if (audio) {
            command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=" + sampleRate));
        }
        command.addAll(List.of(
                "-t",
                "7",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-bf",
                "3",
                "-pix_fmt",
                "yuv420p",
                "-force_key_frames",
                "expr:gte(t,n_forced)",
                "-c:a",
                "aac",
                "-b:a",
                "96k",
                "-f",
                "flv",
                clip.toString()));
        assertEquals("", Ffmpeg.run(command));
    }

    /** Segments as HLS cuts them: at the first keyframe (for audio alone, the first frame) after some two seconds. */
    private static List<byte[]> segments(Source source) {
        TsMuxer muxer = new TsMuxer(source.configs);
        List<byte[]> segments = new ArrayList<>();
        boolean audioOnly = source.frames(MediaKind.VIDEO).isEmpty();
        long start = source.frames.get(0).dts();
        for (Frame frame : source.frames) {
            if ((audioOnly || frame.isKeyframe()) && frame.dts() - start >= MIN_SEGMENT_MS) {
                segments.add(muxer.endSegment().getFirst());
                start = frame.dts();
            }
            assertTrue(muxer.write(frame), frame::toString);
        }
        segments.add(muxer.endSegment().getFirst());
        assertEquals(new TsMuxer.Anomalies(0, 0, 0, 0, 0), muxer.anomalies());
        return segments;
    }

    private static String decoded(Path file, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "warning", "-xerror"));
        command.addAll(List.of(options));
        command.addAll(List.of("-i", file.toString(), "-f", "null", "-"));
        return Ffmpeg.run(command);
    }

    private static List<String> packets(Path file, String stream, String times) throws Exception {
        String text = Ffmpeg.run(List.of(
                "ffprobe",
                "-v",
                "warning",
                "-select_streams",
                stream,
                "-show_entries",
                "packet=" + times,
                "-of",
                "csv=p=0",
                file.toString()));
        int count = times.split(",").length; // ffprobe may put a comma at the end
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> Stream.of(line.split(","))
                        .limit(count)
                        .map(time -> String.valueOf(modulo(Long.parseLong(time))))
                        .collect(Collectors.joining(",")))
                .toList();
    }

    private static byte[] concatenated(List<byte[]> segments) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        segments.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** What is in an FLV file. */
    private record Source(List<DecoderConfig> configs, List<Frame> frames) {
        static Source read(Path flv, long startMillis) throws IOException {
            List<DecoderConfig> configs = new ArrayList<>();
            List<Frame> frames = new ArrayList<>();
            try (InputStream in = Files.newInputStream(flv)) {
                FlvReader reader = new FlvReader(in, 1 << 20);
                for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                    Frame frame = tag.frame();
                    if (frame.isConfig()) {
                        configs.add(config(frame));
                    } else if (frame.kind() != Frame.Kind.METADATA
                            && frame.data().hasRemaining()) {
                        frames.add(frame.at(startMillis + frame.dts(), 0));
                    }
                }
            }
            return new Source(configs, frames);
        }

        private static DecoderConfig config(Frame frame) throws IOException {
            byte[] record = new byte[frame.data().remaining()];
            frame.data().get(record);
            return frame.isVideo() ? AvcDecoderConfigurationRecord.parse(record) : AudioSpecificConfig.parse(record);
        }

        List<Frame> frames(MediaKind track) {
            return frames.stream()
                    .filter(frame -> frame.track().kind() == track)
                    .toList();
        }
    }
}
