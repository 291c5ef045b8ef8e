package dev.ringcast.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever goes into the muxer comes out of a demuxer. */
class TsMuxerPropertiesTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final long MS = 90;
    private static final long OFFSET = 1400 * MS;

    @Property(tries = 100)
    void everyFrameComesOutAgainInItsPlace(
            @ForAll("scenarios") Scenario scenario, @ForAll @IntRange(min = 1, max = 200) int framesPerSegment)
            throws ProtocolException {
        List<Frame> frames = scenario.frames();
        TsDemuxer demuxer = muxed(scenario, frames, framesPerSegment);
        assertEquals(0, demuxer.continuityErrors());
        sameVideo(scenario, frames.stream().filter(frame -> frame.isVideo()).toList(), demuxer.pes(0x1B));
        sameAudio(scenario, frames.stream().filter(frame -> frame.isAudio()).toList(), demuxer.pes(0x0F));
    }

    @Property(tries = 100)
    void tablesAndClockComeInTime(
            @ForAll("scenarios") Scenario scenario, @ForAll @IntRange(min = 1, max = 200) int framesPerSegment) {
        TsDemuxer demuxer = muxed(scenario, scenario.frames(), framesPerSegment);
        for (int start : demuxer.segmentStarts()) {
            assertEquals(List.of(0, 0x1000), demuxer.pids().subList(start, start + 2));
        }
        int pcrPid = scenario.hasVideo() ? 0x100 : 0x101;
        long before = -1;
        for (TsDemuxer.Clock clock : demuxer.clocks()) {
            assertEquals(pcrPid, clock.pid());
            assertTrue(!clock.discontinuity());
            long now = before < 0 ? clock.ticks() : TsDemuxer.unwrap(before, clock.ticks());
            assertTrue(before < 0 || now - before >= 0 && now - before <= 100 * MS, now + " after " + before);
            before = now;
        }
        everySegmentHasAClockBeforeItsMedia(demuxer);
        tablesAreRepeated(demuxer);
    }

    @Property(tries = 100)
    void noFrameComesAfterItsTime(@ForAll("scenarios") Scenario scenario) {
        TsDemuxer demuxer = muxed(scenario, scenario.frames(), 100);
        for (TsDemuxer.Pes pes : demuxer.pes()) {
            long lead = TsDemuxer.unwrap(0, pes.dts() - clockBefore(demuxer, pes.packet()));
            assertTrue(lead > 0, () -> pes.pid() + " comes " + -lead + " ticks late");
            if (pes.clock().isPresent() && scenario.frameMillis() + Math.abs(scenario.skewMillis()) <= 300) {
                assertEquals(
                        700 * MS, TsDemuxer.unwrap(0, pes.dts() - pes.clock().getAsLong()));
            }
        }
    }

    /** Times may run back and forth, units may be broken: what comes out is a transport stream all the same. */
    @Property
    void anyFramesMakeAValidStream(
            @ForAll @Size(max = 60) List<@IntRange(min = -3000, max = 5000) Integer> steps,
            @ForAll @Size(max = 30) List<byte @Size(max = 40) []> bodies,
            @ForAll @IntRange(min = 1, max = 9) int every) {
        TsMuxer muxer = new TsMuxer(List.of(TestFrames.avc(1), TestFrames.AAC));
        TsDemuxer demuxer = new TsDemuxer();
        long dts = 1_000_000;
        long written = 0;
        for (int i = 0; i < steps.size(); i++) {
            dts += steps.get(i);
            byte[] body = bodies.isEmpty()
                    ? new byte[i]
                    : bodies.get(i % bodies.size()).clone();
            Codec codec = i % 3 == 0 ? Codec.AAC : Codec.H264;
            written += muxer.write(new Frame(codec, Frame.Kind.INTER, dts, steps.get(i), body, 0)) ? 1 : 0;
            if (i % every == 0) {
                demuxer.feed(muxer.endSegment().getFirst());
            }
        }
        demuxer.feed(muxer.endSegment().getFirst());
        assertEquals(0, demuxer.continuityErrors());
        assertEquals(
                steps.size(),
                written + muxer.anomalies().rejected() + muxer.anomalies().audioLate());
        long before = Long.MIN_VALUE;
        for (TsDemuxer.Pes pes : demuxer.pes(0x1B)) {
            assertTrue(pes.dts() > before, "decoding times go up");
            assertTrue(pes.pts() >= pes.dts(), "nothing is shown before it is decoded");
            before = pes.dts();
        }
    }

    @Provide
    Arbitrary<Scenario> scenarios() {
        Arbitrary<Integer> tracks = Arbitraries.of(1, 2, 3, 3);
        Arbitrary<Integer> lengthSizes = Arbitraries.of(1, 2, 4);
        Arbitrary<Long> starts = Arbitraries.of(
                0L,
                1L,
                -1L,
                -500L,
                -1_400L,
                -2_500L,
                -7_000L,
                777_777L,
                ((1L << 33) - OFFSET) / MS - 2_500,
                ((1L << 33) - OFFSET) / MS - 1_000,
                (1L << 31) - 2_000,
                (1L << 32) - 2_000);
        Arbitrary<Integer> distances = Arbitraries.of(8, 16, 17, 20, 33, 40, 41, 67, 89, 100, 101, 250, 1000, 3000);
        Arbitrary<Integer> rates = Arbitraries.of(8000, 16000, 22050, 44100, 48000, 96000);
        Arbitrary<Integer> skews = Arbitraries.of(0, 0, -4000, -1200, -300, 100, 500, 900, 1200, 2500, 4500);
        return Combinators.combine(tracks, lengthSizes, starts, distances, rates, skews, Arbitraries.longs())
                .as((which, lengthSize, start, distance, rate, skew, seed) -> new Scenario(
                        (which & 1) != 0, (which & 2) != 0, lengthSize, start, distance, rate, skew, seed));
    }

    private static TsDemuxer muxed(Scenario scenario, List<Frame> frames, int framesPerSegment) {
        TsMuxer muxer = new TsMuxer(scenario.configs());
        TsDemuxer demuxer = new TsDemuxer();
        for (int i = 0; i < frames.size(); i++) {
            assertTrue(muxer.write(frames.get(i)));
            if ((i + 1) % framesPerSegment == 0) {
                demuxer.feed(muxer.endSegment().getFirst());
            }
        }
        byte[] last = muxer.endSegment().getFirst();
        assertEquals(new TsMuxer.Anomalies(0, 0, 0, 0, 0), muxer.anomalies());
        return last.length == 0 ? demuxer : demuxer.feed(last);
    }

    private static void sameVideo(Scenario scenario, List<Frame> frames, List<TsDemuxer.Pes> packets)
            throws ProtocolException {
        assertEquals(frames.size(), packets.size());
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            TsDemuxer.Pes packet = packets.get(i);
            List<String> units = packet.nalUnits().stream().map(HEX::formatHex).toList();
            assertEquals("09f0", units.get(0));
            assertEquals(withoutDelimitersAndSets(sent(frame, scenario.lengthSize())), withoutDelimitersAndSets(units));
            assertEquals(
                    1, units.stream().filter(TsMuxerPropertiesTest::isDelimiter).count());
            assertTrue(!frame.isKeyframe()
                    || units.stream().anyMatch(unit -> unit.startsWith("67"))
                            && units.stream().anyMatch(unit -> unit.startsWith("68")));
            assertEquals(frame.isKeyframe(), packet.randomAccess());
            assertEquals(wrapped(frame.dts() * MS + OFFSET), packet.dts());
            assertEquals(wrapped((frame.dts() + frame.cts()) * MS + OFFSET), packet.pts());
        }
    }

    private static void sameAudio(Scenario scenario, List<Frame> frames, List<TsDemuxer.Pes> packets) {
        int next = 0;
        for (TsDemuxer.Pes packet : packets) {
            assertTrue(packet.lengthGiven());
            List<TsDemuxer.Adts> parts = packet.adtsFrames();
            assertTrue(parts.size() == 1 || parts.size() * 1024 <= scenario.sampleRate() / 5 + 1024);
            for (int i = 0; i < parts.size(); i++) {
                Frame frame = frames.get(next++);
                assertEquals(ByteBuffer.wrap(parts.get(i).data()), frame.data());
                long time = packet.pts() + i * 1024L * 90_000 / scenario.sampleRate();
                long error = TsDemuxer.unwrap(0, time - frame.dts() * MS - OFFSET);
                assertTrue(Math.abs(error) <= MS, () -> error + " ticks beside the time that came");
            }
        }
        assertEquals(frames.size(), next);
    }

    private static void everySegmentHasAClockBeforeItsMedia(TsDemuxer demuxer) {
        for (int start : demuxer.segmentStarts()) {
            int clock = demuxer.clocks().stream()
                    .mapToInt(TsDemuxer.Clock::packet)
                    .filter(at -> at >= start)
                    .min()
                    .orElseThrow();
            int media = demuxer.pes().stream()
                    .mapToInt(TsDemuxer.Pes::packet)
                    .filter(at -> at >= start)
                    .min()
                    .orElseThrow();
            assertTrue(clock <= media, "the first clock reference comes too late");
        }
    }

    private static void tablesAreRepeated(TsDemuxer demuxer) {
        List<TsDemuxer.Table> tables = demuxer.tables();
        assertEquals(tables.stream().map(table -> table.packet() - 1).toList(), demuxer.patPackets());
        for (TsDemuxer.Clock clock : demuxer.clocks()) {
            int table = tables.stream()
                    .mapToInt(TsDemuxer.Table::packet)
                    .filter(at -> at <= clock.packet())
                    .max()
                    .orElseThrow();
            long since = demuxer.clocks().stream()
                    .filter(other -> other.packet() >= table)
                    .findFirst()
                    .orElseThrow()
                    .ticks();
            assertTrue(TsDemuxer.unwrap(0, clock.ticks() - since) <= 500 * MS, "tables are missing for 500 ms");
        }
    }

    private static long clockBefore(TsDemuxer demuxer, int packet) {
        TsDemuxer.Clock newest = null;
        for (TsDemuxer.Clock clock : demuxer.clocks()) {
            newest = clock.packet() <= packet ? clock : newest;
        }
        return newest.ticks();
    }

    private static List<String> sent(Frame frame, int lengthSize) throws ProtocolException {
        List<String> sent = new ArrayList<>();
        ByteBuffer data = frame.data();
        NalUnits units = new NalUnits(data, lengthSize);
        while (units.next()) {
            byte[] unit = new byte[units.length()];
            data.get(units.offset(), unit);
            sent.add(HEX.formatHex(unit));
        }
        return sent;
    }

    private static List<String> withoutDelimitersAndSets(List<String> units) {
        return units.stream()
                .filter(unit -> !isDelimiter(unit) && !unit.startsWith("67") && !unit.startsWith("68"))
                .toList();
    }

    private static boolean isDelimiter(String unit) {
        return unit.startsWith("09");
    }

    private static long wrapped(long ticks) {
        return ticks & (1L << 33) - 1;
    }
}
