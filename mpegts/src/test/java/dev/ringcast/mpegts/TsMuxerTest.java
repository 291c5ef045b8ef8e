package dev.ringcast.mpegts;

import static dev.ringcast.mpegts.TestFrames.AAC;
import static dev.ringcast.mpegts.TestFrames.AVC;
import static dev.ringcast.mpegts.TestFrames.PPS;
import static dev.ringcast.mpegts.TestFrames.SPS;
import static dev.ringcast.mpegts.TestFrames.audio;
import static dev.ringcast.mpegts.TestFrames.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.AudioSpecificConfig;
import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsMuxerTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] IDR = HEX.parseHex("65888400");
    private static final byte[] SLICE = HEX.parseHex("419a2411");
    private static final byte[] SEI = HEX.parseHex("0605ff80");
    private static final byte[] DELIMITER = HEX.parseHex("09f0");
    private static final long START = 1400 * 90;

    @Test
    void aSegmentStartsWithItsTablesAndTheKeyframeThatCarriesTheClock() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        muxer.write(video(0, 80, true, IDR));
        TsDemuxer demuxer = new TsDemuxer().feed(muxer.endSegment().getFirst());

        assertEquals(List.of(0, 0x1000, 0x100), demuxer.pids());
        assertEquals(Map.of(0x100, 0x1B, 0x101, 0x0F), demuxer.tables().get(0).streamTypes());
        TsDemuxer.Pes packet = demuxer.pes().get(0);
        assertTrue(packet.randomAccess());
        assertEquals(START, packet.dts());
        assertEquals(START + 80 * 90, packet.pts());
        assertEquals(START - 700 * 90, packet.clock().orElseThrow());
    }

    @Test
    void partsPutTogetherAreASegmentAndOnlyTheFirstBeginsWithTables() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        muxer.write(video(0, 0, true, IDR));
        muxer.write(audio(0, 4));
        byte[] first = muxer.endPart().getFirst();
        muxer.write(video(40, 0, false, SLICE));
        byte[] second = muxer.endSegment().getFirst();

        assertEquals(0, new TsDemuxer().feed(first).pids().getFirst());
        assertEquals(0x100, (second[1] & 0x1F) << 8 | second[2] & 0xFF);
        TsDemuxer whole = new TsDemuxer().feed(first).feed(second);
        assertEquals(3, whole.pes().size());
        assertEquals(0, muxer.endPart().getFirst().length, "nothing was written since");
    }

    @Test
    void aDelimiterComesFirstAndOnceAndParameterSetsBeforeAnIdrPicture() {
        assertEquals(units(DELIMITER, SPS, PPS, SEI, IDR), written(true, SEI, IDR));
        assertEquals(units(DELIMITER, SPS, PPS, IDR), written(true, DELIMITER, IDR));
        assertEquals(units(DELIMITER, SPS, PPS, IDR), written(false, new byte[0], IDR, new byte[0]));
        assertEquals(units(DELIMITER, SLICE), written(false, SLICE, DELIMITER));
    }

    @Test
    void parameterSetsThatCameInBandAreNotRepeated() {
        byte[] otherPps = HEX.parseHex("68ebe3cb");
        assertEquals(units(DELIMITER, SEI, SPS, otherPps, IDR), written(true, SEI, SPS, otherPps, IDR));
        assertEquals(units(DELIMITER, SPS, PPS, SPS, IDR), written(true, SPS, IDR));
        assertEquals(units(DELIMITER, SPS, PPS, otherPps, IDR), written(true, otherPps, IDR));
    }

    @Test
    void aKeyframeWithoutAnIdrPictureCanBeStartedAtToo() {
        assertEquals(units(DELIMITER, SPS, PPS, SEI, SLICE), written(true, SEI, SLICE));
    }

    @Test
    void allParameterSetsOfTheRecordAreSent() throws ProtocolException {
        byte[] second = HEX.parseHex("68ebe3cb");
        DecoderConfig.Avc config = AvcDecoderConfigurationRecord.of(List.of(SPS, SPS), List.of(PPS, second));
        TsMuxer muxer = new TsMuxer(List.of(config));
        muxer.write(video(0, 0, true, IDR));
        assertEquals(
                units(DELIMITER, SPS, SPS, PPS, second, IDR),
                hex(demuxed(muxer).pes().get(0).nalUnits()));
    }

    @Test
    void largeParameterSetsGoOutOnceASegmentAndAgainWhenTheyChange() throws ProtocolException {
        byte[] pps = Arrays.copyOf(PPS, (4 << 10) - 8 - SPS.length); // with start codes 4 KiB in all
        byte[] larger = Arrays.copyOf(pps, pps.length + 1);
        assertEquals(
                List.of(3, 3, 3), setsOfThreeKeyframes(AvcDecoderConfigurationRecord.of(List.of(SPS), List.of(pps))));
        assertEquals(
                List.of(3, 1, 3),
                setsOfThreeKeyframes(AvcDecoderConfigurationRecord.of(List.of(SPS), List.of(larger))));

        TsMuxer muxer = new TsMuxer(List.of(AvcDecoderConfigurationRecord.of(List.of(SPS), List.of(larger))));
        muxer.write(video(0, 0, true, IDR));
        muxer.tracks(List.of(
                AvcDecoderConfigurationRecord.of(List.of(SPS), List.of(Arrays.copyOf(larger, larger.length + 1)))));
        muxer.write(video(40, 0, true, IDR));
        assertEquals(List.of(4, 4), unitsPerPicture(muxer));
    }

    @Test
    void tinyKeyframesBehindLargeParameterSetsStaySmall() throws ProtocolException {
        int sets = 255_000;
        List<byte[]> pps = Collections.nCopies(5, Arrays.copyOf(PPS, sets / 5));
        TsMuxer muxer = new TsMuxer(List.of(AvcDecoderConfigurationRecord.of(List.of(SPS), pps)));
        for (int i = 0; i < 100; i++) {
            Frame keyframe = video(i * 10, 0, true, IDR);
            int before = muxer.size();
            int announced = muxer.bytesOf(keyframe);
            muxer.write(keyframe);
            assertTrue(muxer.size() - before <= muxer.roomFor(announced), "room was made for all that was written");
        }
        int bytes = muxer.endSegment().getFirst().length;
        assertTrue(bytes < 2 * sets, "100 keyframes of 4 bytes became " + bytes + " bytes");
    }

    /** Units of three keyframes without their slice; a segment ends behind the second. */
    private static List<Integer> setsOfThreeKeyframes(DecoderConfig.Avc config) {
        TsMuxer muxer = new TsMuxer(List.of(config));
        muxer.write(video(0, 0, true, IDR));
        muxer.write(video(40, 0, true, IDR));
        List<Integer> units = new ArrayList<>(unitsPerPicture(muxer));
        muxer.write(video(80, 0, true, IDR));
        units.addAll(unitsPerPicture(muxer));
        return units.stream().map(count -> count - 1).toList();
    }

    private static List<Integer> unitsPerPicture(TsMuxer muxer) {
        return demuxed(muxer).pes().stream().map(pes -> pes.nalUnits().size()).toList();
    }

    @Test
    void brokenFramesAreLeftOutWholeAndCounted() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        assertFalse(muxer.write(TestFrames.rawVideo(0, 0, true, HEX.parseHex("170100000000000004658884"))));
        assertFalse(muxer.write(TestFrames.rawVideo(0, 0, true, HEX.parseHex("17010000000000"))));
        assertFalse(muxer.write(TestFrames.rawVideo(0, 0, true, HEX.parseHex("1701000000"))));
        assertFalse(muxer.write(TestFrames.rawVideo(0, 0, true, new byte[0])));
        assertFalse(muxer.write(video(0, 0, false, DELIMITER)));
        assertFalse(muxer.write(audio(0, 0)));
        assertFalse(muxer.write(audio(23, 8185)));
        assertEquals(7, muxer.anomalies().rejected());
        assertEquals(0, muxer.endSegment().getFirst().length);
    }

    @Test
    void theLongestAacFrameFits() {
        TsMuxer muxer = new TsMuxer(List.of(AAC));
        assertTrue(muxer.write(audio(0, 8184)));
        assertEquals(8184, demuxed(muxer).pes().get(0).adtsFrames().get(0).data().length);
    }

    @Test
    void onlyMediaOfKnownTracksIsWritten() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        assertFalse(muxer.write(audio(0, 10)));
        assertFalse(muxer.write(new Frame(Codec.H264, Frame.Kind.CONFIG, 0, 0, new byte[20], 5)));
        assertFalse(muxer.write(new Frame(Codec.DATA, Frame.Kind.METADATA, 0, 0, new byte[20], 0)));
        assertFalse(muxer.write(new Frame(Codec.HEVC, Frame.Kind.KEYFRAME, 0, 0, new byte[20], 5)));
        assertEquals(0, muxer.anomalies().rejected());
        assertEquals(0, muxer.endSegment().getFirst().length);
    }

    @Test
    void aDecodingTimeThatStepsBackBecomesTheOneBeforePlusATick() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        for (long dts : new long[] {1000, 1040, 1040, 900, 1080}) {
            muxer.write(video(dts, 40, false, SLICE));
        }
        List<TsDemuxer.Pes> packets = demuxed(muxer).pes();
        long second = START + 1040 * 90;
        assertEquals(
                List.of(START + 1000 * 90, second, second + 1, second + 2, START + 1080 * 90),
                packets.stream().map(TsDemuxer.Pes::dts).toList());
        assertEquals(second + 40 * 90, packets.get(2).pts());
        assertEquals(second + 2, packets.get(3).pts(), "its presentation time has passed as well");
        assertEquals(new TsMuxer.Anomalies(0, 2, 1, 0, 0), muxer.anomalies());
    }

    @Test
    void aPresentationBeforeTheDecodingIsPutOffUntilThen() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        muxer.write(video(100, -40, true, IDR));
        TsDemuxer.Pes packet = demuxed(muxer).pes().get(0);
        assertEquals(START + 100 * 90, packet.dts());
        assertEquals(packet.dts(), packet.pts());
        assertEquals(1, muxer.anomalies().presentedEarly());
    }

    @Test
    void audioIsCountedInSamplesWhateverTheRounding() {
        TsMuxer muxer = new TsMuxer(List.of(AAC));
        for (int i = 0; i < 5000; i++) {
            muxer.write(audio(10 + i * 1024L * 1000 / 44100, 20));
        }
        assertEquals(0, muxer.anomalies().audioMoves());
        int frames = 0;
        for (TsDemuxer.Pes pes : demuxed(muxer).pes()) {
            assertEquals(START + 900 + frames * 1024L * 90000 / 44100, pes.pts());
            assertTrue(pes.lengthGiven());
            frames += pes.adtsFrames().size();
        }
        assertEquals(5000, frames);
    }

    @Test
    void aGapInTheAudioStaysAndAnOverlapIsSpreadOverTheFramesAfterIt() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AudioSpecificConfig.lowComplexity(48000, 2)));
        long[] arrivals = {0, 21, 93, 114, 186, 207, 168, 190, 211, 233, 255};
        for (long arrival : arrivals) {
            muxer.write(audio(arrival, 20));
        }
        List<Long> times = new ArrayList<>();
        for (TsDemuxer.Pes pes : demuxed(muxer).pes()) {
            for (int i = 0; i < pes.adtsFrames().size(); i++) {
                times.add(pes.pts() + i * 1920L - START);
            }
        }
        long anchor = 186 * 90; // 50.67 ms behind the count; the jump to 93 was 50.33 ms
        long late = anchor + 1920; // 168 is 60.7 ms behind the count: half frames until the count agrees
        List<Long> expected = List.of(
                0L,
                1920L,
                8370L,
                8370L + 1920,
                anchor,
                late,
                late + 960,
                late + 1920,
                late + 2880,
                late + 3840,
                late + 4800);
        assertEquals(expected, times);
        assertEquals(7, muxer.anomalies().audioMoves());
    }

    @Test
    void audioWithinToleranceIsNotMoved() {
        TsMuxer muxer = new TsMuxer(List.of(AAC));
        muxer.write(audio(0, 20));
        muxer.write(audio(73, 20)); // 49.8 ms late
        assertEquals(START, demuxed(muxer).pes().get(0).pts());
        assertEquals(0, muxer.anomalies().audioMoves());
    }

    @Test
    void aRejectedAacFrameLeavesItsTimeFree() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AudioSpecificConfig.lowComplexity(48000, 2)));
        muxer.write(audio(0, 20));
        muxer.write(audio(21, 9000));
        muxer.write(audio(43, 20));
        assertEquals(
                List.of(START, START + 3840),
                demuxed(muxer).pes().stream().map(TsDemuxer.Pes::pts).toList());
    }

    @Test
    void audioWaitsAtMost200MillisForItsHeader() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        for (int i = 0; i < 20; i++) {
            muxer.write(audio(i * 1024L * 1000 / 44100, 20));
        }
        muxer.write(video(800, 0, true, IDR)); // far behind the audio that waits: it is written first
        List<TsDemuxer.Pes> pes = demuxed(muxer).pes();
        assertEquals(
                List.of(8, 8, 4),
                pes.subList(0, 3).stream().map(unit -> unit.adtsFrames().size()).toList());
        assertEquals(0x100, pes.get(3).pid());
    }

    @Test
    void hugeAacFramesShareNoMoreThanAPesLengthHolds() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AudioSpecificConfig.lowComplexity(96000, 2)));
        for (int i = 0; i < 18; i++) {
            muxer.write(audio(i * 1024L * 1000 / 96000, 8184));
        }
        assertEquals(
                List.of(7, 7, 4),
                demuxed(muxer).pes().stream()
                        .map(unit -> unit.adtsFrames().size())
                        .toList());
    }

    @Test
    void aChangeOfTracksIsANewVersionAndNoChangeIsNone() {
        TsMuxer muxer = new TsMuxer(List.of(AAC));
        muxer.write(audio(0, 20));
        muxer.tracks(List.of(AudioSpecificConfig.lowComplexity(44100, 2)));
        muxer.write(audio(23, 20));
        muxer.tracks(List.of(AVC, AAC));
        muxer.write(video(60, 0, true, IDR));
        muxer.tracks(List.of(AVC, AudioSpecificConfig.lowComplexity(48000, 2)));
        muxer.write(audio(60, 20));
        muxer.write(video(100, 0, false, SLICE));
        TsDemuxer demuxer = demuxed(muxer);

        assertEquals(
                List.of(0, 1, 2),
                demuxer.tables().stream().map(TsDemuxer.Table::version).toList());
        assertEquals(
                List.of(0x101, 0x100, 0x100),
                demuxer.tables().stream().map(TsDemuxer.Table::pcrPid).toList());
        assertEquals(0, demuxer.continuityErrors());
        assertEquals(
                3,
                demuxer.pes(0x0F)
                        .get(demuxer.pes(0x0F).size() - 1)
                        .adtsFrames()
                        .get(0)
                        .rateIndex());
    }

    @Test
    void theVersionComesRoundAfter32() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        for (int i = 0; i < 33; i++) {
            muxer.tracks(i % 2 == 0 ? List.of(AVC, AAC) : List.of(AVC));
        }
        muxer.write(video(0, 0, true, IDR));
        assertEquals(1, demuxed(muxer).tables().get(0).version());
    }

    @Test
    void aDiscontinuityMovesTheClockAndTheCountOfSamplesButNotTheContinuityCounters() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        TsDemuxer demuxer = new TsDemuxer();
        muxer.write(video(5000, 0, true, IDR));
        muxer.write(audio(5000, 20));
        demuxer.feed(muxer.endSegment().getFirst());
        muxer.discontinuity();
        muxer.write(video(4000, 0, true, IDR));
        muxer.write(audio(4000, 20));
        demuxer.feed(muxer.endSegment().getFirst());

        assertEquals(0, demuxer.continuityErrors());
        assertEquals(new TsMuxer.Anomalies(0, 0, 0, 0, 0), muxer.anomalies());
        assertEquals(START + 4000 * 90, demuxer.pes(0x0F).get(1).pts());
        assertEquals(START + 4000 * 90, demuxer.pes(0x1B).get(1).dts());
        assertEquals(
                List.of(false, true),
                demuxer.clocks().stream().map(TsDemuxer.Clock::discontinuity).toList());
    }

    @Test
    void aLongSilenceIsJumpedOverInsteadOfFilled() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        muxer.write(video(0, 0, true, IDR));
        muxer.write(video(9_000, 0, true, IDR));
        muxer.write(video(3_600_000, 0, true, IDR));
        TsDemuxer demuxer = demuxed(muxer);
        long jumps =
                demuxer.clocks().stream().filter(TsDemuxer.Clock::discontinuity).count();
        assertEquals(1, jumps);
        assertTrue(demuxer.pids().size() < 300, () -> demuxer.pids().size() + " packets");
    }

    @Test
    void theClockFollowsTheAudioOnceTheVideoHasStopped() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        muxer.write(video(0, 0, true, IDR));
        for (int i = 0; i < 431; i++) {
            muxer.write(audio(i * 1024L * 1000 / 44100, 20));
        }
        TsDemuxer demuxer = demuxed(muxer);
        long newest = demuxer.clocks().get(demuxer.clocks().size() - 1).ticks();
        assertTrue(newest > START + (10_000 - 700 - 200) * 90, "the clock follows");
        long last = demuxer.pes(0x0F).get(demuxer.pes(0x0F).size() - 1).pts();
        assertTrue(last > newest, "but not past the audio");
    }

    /** An encoder whose video takes longer than its audio, or the reverse: no frame comes after its time. */
    @ParameterizedTest
    @ValueSource(ints = {-4_900, -1_200, 1_200, 3_000, 4_900})
    void theClockWaitsForATrackThatIsBehindTheOther(int audioBehind) {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        TsDemuxer demuxer = new TsDemuxer();
        muxer.startBefore(5_000 - Math.max(0, audioBehind));
        for (int i = 0; i < 400; i++) {
            if (i == 200) {
                muxer.discontinuity(); // the tracks keep their distance
            }
            muxer.write(video(5_000 + i * 40L, 0, i % 25 == 0, IDR));
            muxer.write(audio(5_000 + i * 40L - audioBehind, 20));
            if (i % 50 == 49) {
                demuxer.feed(muxer.endSegment().getFirst());
            }
        }
        for (TsDemuxer.Pes pes : demuxer.pes()) {
            long clock = demuxer.clocks().stream()
                    .filter(each -> each.packet() <= pes.packet())
                    .mapToLong(TsDemuxer.Clock::ticks)
                    .reduce((before, newest) -> newest)
                    .orElseThrow();
            assertTrue(pes.dts() > clock, () -> pes.pid() + " comes late");
        }
        assertEquals(
                1,
                demuxer.clocks().stream().filter(TsDemuxer.Clock::discontinuity).count());
    }

    @Test
    void audioThatComesFirstHasAClockBeforeIt() {
        TsMuxer muxer = new TsMuxer(List.of(AVC, AAC));
        muxer.write(audio(0, 20));
        TsDemuxer demuxer = demuxed(muxer);
        assertEquals(List.of(0, 0x1000, 0x100, 0x101), demuxer.pids());
        assertEquals(START - 700 * 90, demuxer.clocks().get(0).ticks());
    }

    @Test
    void aVideoTooLongForALengthHasNone() {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        byte[] large = new byte[70_000];
        Arrays.fill(large, (byte) 0x41);
        muxer.write(video(0, 0, false, large));
        muxer.write(video(40, 0, false, SLICE));
        List<TsDemuxer.Pes> packets = demuxed(muxer).pes();
        assertEquals(
                List.of(false, true),
                packets.stream().map(TsDemuxer.Pes::lengthGiven).toList());
        assertEquals(units(DELIMITER, large), hex(packets.get(0).nalUnits()));
    }

    @Test
    void tracksWithoutAPlaceAreTheCallersMistake() {
        assertThrows(IllegalArgumentException.class, () -> new TsMuxer(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new TsMuxer(List.of(AVC, AVC)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TsMuxer(List.of(new DecoderConfig.Opaque(Codec.OPUS, new byte[19]))));
    }

    private static List<String> written(boolean keyframe, byte[]... units) {
        TsMuxer muxer = new TsMuxer(List.of(AVC));
        assertTrue(muxer.write(video(0, 0, keyframe, units)));
        return hex(demuxed(muxer).pes().get(0).nalUnits());
    }

    private static TsDemuxer demuxed(TsMuxer muxer) {
        return new TsDemuxer().feed(muxer.endSegment().getFirst());
    }

    private static List<String> units(byte[]... units) {
        return hex(List.of(units));
    }

    private static List<String> hex(List<byte[]> units) {
        return units.stream().map(HEX::formatHex).toList();
    }
}
