package dev.ringcast.core.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.live.FlvClip;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FlvLoopTest {
    @Test
    void eachTrackContinuesInTheNextRoundWithTheSameSteps() throws IOException {
        FlvClip clip = new FlvClip().metadata(0).avcConfig(0).aacConfig(0);
        for (int i = 0; i < 48; i++) { // 1600 ms are 48 video frames at 30 a second and 75 AAC frames at 48 kHz
            clip.key(Math.round(i * 100 / 3.0));
        }
        for (int i = 0; i < 75; i++) {
            clip.audio(12 + Math.round(i * 64 / 3.0));
        }
        List<Frame> frames = frames(clip.end(1_567).input(), 3 + 10 * (48 + 75));

        List<Long> video = times(frames, MediaKind.VIDEO);
        List<Long> audio = times(frames, MediaKind.AUDIO);
        for (int i = 0; i < 480; i++) {
            assertEquals(i * 100 / 3.0, video.get(i), 0.51);
        }
        for (int i = 0; i < 750; i++) {
            assertEquals(12 + i * 64 / 3.0, audio.get(i), 0.51);
        }
    }

    @Test
    void timestampsThatWereCutToMillisecondsDoNotAddUp() throws IOException {
        FlvClip clip = new FlvClip().metadata(0).avcConfig(0).aacConfig(0);
        for (int i = 0; i < 16; i++) { // 16 video frames and 25 AAC frames are 533.33 ms
            clip.key(i * 100 / 3);
        }
        for (int i = 0; i < 25; i++) {
            clip.audio(i * 64 / 3);
        }
        List<Frame> frames = frames(clip.input(), 3 + 90 * (16 + 25));
        assertEquals(48_000, times(frames, MediaKind.VIDEO).get(90 * 16 - 1) + 33.3, 2);
        assertEquals(48_000, times(frames, MediaKind.AUDIO).get(90 * 25 - 1) + 21.3, 2);
    }

    @Test
    void headersAreRepeatedOnlyIfTheyDiffer() throws IOException {
        FlvClip same = new FlvClip()
                .metadata(0)
                .avcConfig(0)
                .aacConfig(0)
                .key(0)
                .inter(40)
                .avcConfig(60)
                .audio(60);
        assertEquals("Mcckiakiakia", kinds(frames(same.input(), 12)));
        FlvClip other = new FlvClip().avcConfig(0).key(0).otherAvcConfig(40).key(40);
        assertEquals("ckckckckck", kinds(frames(other.input(), 10)));
    }

    @Test
    void theEndOfASequenceIsSentOnlyIfTheFileIsPlayedOnce() throws IOException {
        FlvClip clip = new FlvClip().key(0).inter(40).end(40);
        assertEquals("kikiki", kinds(frames(clip.input(), 6)));
        try (FlvLoop once = new FlvLoop(clip.input(), false)) {
            assertEquals("kii", kinds(List.of(once.next(), once.next(), once.next())));
            assertEquals(null, once.next());
        }
    }

    /** A message of VP9 for tracks 0 and 1; each gets a byte of data, or none. */
    private static String twoTracks(String head, String data) {
        String size = data.isEmpty() ? "000000" : "000001";
        return head + "76703039" + "00" + size + data + "01" + size + data;
    }

    @Test
    void aMessageOfSeveralTracksCountsTrackByTrack() throws IOException {
        FlvClip clip = new FlvClip()
                .video(9_000, twoTracks("9610", "07")) // the time of a header means nothing
                .video(0, twoTracks("9611", "01"))
                .video(40, twoTracks("a611", "01"))
                .video(40, twoTracks("9612", ""));
        List<Frame> frames = frames(clip.input(), 10);
        assertEquals("cckkiikkii", kinds(frames));
        assertEquals(List.of(0L, 0L, 40L, 40L, 80L, 80L, 120L, 120L), times(frames, MediaKind.VIDEO));
        assertEquals(
                List.of("video", "video 1"),
                frames.stream().limit(2).map(frame -> frame.track().toString()).toList());
    }

    @Test
    void aTrackThatIsBrokenIsLeftOutAlone() throws IOException {
        FlvClip clip = new FlvClip().video(0, "961176703039" + "10000001aa" + "01000000" + "00000001aa");
        assertEquals("kk", kinds(frames(clip.input(), 2)));
    }

    @Test
    void aFileThatIsCutShortIsPlayedUpToThereAndAgain() throws IOException {
        byte[] whole = new FlvClip().key(0).inter(40).inter(80).bytes();
        List<Frame> frames = frames(FlvClip.input(Arrays.copyOf(whole, whole.length - 6)), 6);
        assertEquals(List.of(0L, 40L, 80L, 120L, 160L, 200L), times(frames, MediaKind.VIDEO));
    }

    @Test
    void aTagThatIsBrokenIsLeftOut() throws IOException {
        FlvClip clip = new FlvClip().key(0).video(20, "1701").inter(40);
        assertEquals("kiki", kinds(frames(clip.input(), 4)));
    }

    @Test
    void tracksThatFollowEachOtherAreNotMixed() throws IOException {
        FlvClip clip = new FlvClip().key(0).inter(40).inter(80).audio(1_000).audio(1_020);
        List<Frame> frames = frames(clip.input(), 10);
        assertTrue(
                frames.get(5).dts() >= 1_020 - 100,
                "the second round begins at " + frames.get(5).dts());
    }

    @Test
    void aLoneFrameIsPlayedAtSomeRate() throws IOException {
        assertEquals(List.of(7L, 47L, 87L), times(frames(new FlvClip().key(7).input(), 3), MediaKind.VIDEO));
    }

    @Test
    void aFileWithoutFramesIsRefused() {
        assertThrows(
                ProtocolException.class, () -> frames(new FlvClip().metadata(0).input(), 2));
        assertThrows(ProtocolException.class, () -> frames(FlvClip.input(new byte[0]), 1));
    }

    @Test
    void eachRoundClosesWhatItOpened() throws IOException {
        AtomicInteger open = new AtomicInteger();
        byte[] file = new FlvClip().key(0).bytes();
        frames(
                () -> {
                    assertEquals(1, open.incrementAndGet());
                    return new FilterInputStream(new ByteArrayInputStream(file)) {
                        @Override
                        public void close() {
                            open.decrementAndGet();
                        }
                    };
                },
                5);
        assertEquals(0, open.get());
    }

    @Property(tries = 200)
    void noTrackEverStepsBackAndNoneByMoreThanTheStagger(
            @ForAll @IntRange(min = 1, max = 30) int pictures,
            @ForAll @IntRange(min = 1, max = 100) int pictureMs,
            @ForAll @IntRange(min = 0, max = 40) int sounds,
            @ForAll @IntRange(min = 1, max = 60) int soundMs,
            @ForAll @IntRange(max = 2_000) int soundStart)
            throws IOException {
        FlvClip clip = new FlvClip();
        for (int i = 0; i < pictures; i++) {
            clip.key((long) i * pictureMs);
        }
        for (int i = 0; i < sounds; i++) {
            clip.audio(soundStart + (long) i * soundMs);
        }
        int round = pictures + sounds;
        List<Frame> frames = frames(clip.input(), 3 * round);
        for (MediaKind track : List.of(MediaKind.VIDEO, MediaKind.AUDIO)) {
            List<Long> times = times(frames, track);
            assertEquals(times.stream().sorted().distinct().toList(), times);
        }
        long newest =
                frames.subList(0, round).stream().mapToLong(Frame::dts).max().orElseThrow();
        long oldest = frames.subList(round, 2 * round).stream()
                .mapToLong(Frame::dts)
                .min()
                .orElseThrow();
        assertTrue(oldest >= newest - 100, oldest + " follows " + newest);
    }

    private static List<Frame> frames(FlvFileSource.Input input, int count) throws IOException {
        List<Frame> frames = new ArrayList<>();
        try (FlvLoop rounds = new FlvLoop(input, true)) {
            while (frames.size() < count) {
                frames.add(rounds.next());
            }
        }
        return frames;
    }

    private static List<Long> times(List<Frame> frames, MediaKind track) {
        return frames.stream()
                .filter(frame -> frame.track().kind() == track && !frame.isConfig())
                .map(Frame::dts)
                .toList();
    }

    private static String kinds(List<Frame> frames) {
        StringBuilder kinds = new StringBuilder();
        for (Frame frame : frames) {
            kinds.append(
                    switch (frame.kind()) {
                        case METADATA -> 'M';
                        case CONFIG -> 'c';
                        case KEYFRAME -> 'k';
                        default -> frame.isAudio() ? 'a' : 'i';
                    });
        }
        return kinds.toString();
    }
}
