package dev.ringcast.it.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.mpegts.TsDemuxer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the segments of a playlist hold, beside the tags that were sent.
 *
 * @param video access units in their order
 * @param audio raw AAC frames in their order
 */
public record TransportStream(List<Unit> video, List<Unit> audio) {
    private static final int H264 = 0x1B;
    private static final int AAC = 0x0F;
    private static final long TICKS_A_MILLI = 90;
    private static final int TICKS_A_SECOND = 90_000;
    private static final int SAMPLES = 1024;
    private static final int[] RATES = {96_000, 88_200, 64_000, 48_000, 44_100};

    /**
     * A video frame or an audio frame.
     *
     * @param dts in ticks of 90 kHz
     * @param pts in ticks of 90 kHz
     * @param data NAL units without delimiters and parameter sets, or the raw frame
     */
    public record Unit(long dts, long pts, String data) {}

    /**
     * Takes segments apart. Fails if they break the specification, or if a continuity counter does not continue.
     *
     * @param segments their bytes
     * @return what they hold
     */
    public static TransportStream of(List<byte[]> segments) {
        TsDemuxer demuxer = new TsDemuxer();
        segments.forEach(demuxer::feed);
        assertEquals(0, demuxer.continuityErrors(), "continuity errors");
        List<Unit> video = new ArrayList<>();
        List<Unit> audio = new ArrayList<>();
        long near = 0;
        for (TsDemuxer.Pes pes : demuxer.pes(H264)) {
            near = TsDemuxer.unwrap(near, pes.dts());
            video.add(new Unit(near, TsDemuxer.unwrap(near, pes.pts()), join(pes.nalUnits())));
        }
        for (TsDemuxer.Pes pes : demuxer.pes(AAC)) {
            near = TsDemuxer.unwrap(near, pes.pts());
            addFrames(audio, near, pes.adtsFrames());
        }
        return new TransportStream(video, audio);
    }

    /**
     * Compares with what was sent: the same from the first unit on, video times to the tick and audio times within a
     * millisecond after one constant offset.
     *
     * @param sent all media that was sent, from before the first segment to behind the last
     */
    public void assertIsWhatWasSent(List<FlvTag> sent) {
        List<Unit> sentVideo = sent.stream()
                .filter(FlvTag::isVideo)
                .map(TransportStream::videoUnit)
                .toList();
        List<Unit> sentAudio = sent.stream()
                .filter(FlvTag::isAudio)
                .map(TransportStream::audioUnit)
                .toList();
        long offset = video.isEmpty()
                ? offset(audio, fromFirst(audio, sentAudio))
                : offset(video, fromFirst(video, sentVideo));
        assertSame(video, fromFirst(video, sentVideo), offset, 0);
        assertSame(audio, fromFirst(audio, sentAudio), offset, TICKS_A_MILLI);
    }

    private static void assertSame(List<Unit> got, List<Unit> sent, long offset, long slack) {
        assertEquals(sent.size(), got.size(), "units");
        for (int i = 0; i < got.size(); i++) {
            Unit from = sent.get(i);
            Unit to = got.get(i);
            int number = i;
            assertEquals(from.data(), to.data(), () -> "data of unit " + number);
            assertTrue(
                    Math.abs(to.dts() - from.dts() - offset) <= slack
                            && Math.abs(to.pts() - from.pts() - offset) <= slack,
                    () -> "unit " + number + " has " + to.dts() + "/" + to.pts() + " and not " + from.dts() + "/"
                            + from.pts() + " + " + offset);
        }
    }

    private static List<Unit> fromFirst(List<Unit> got, List<Unit> sent) {
        assertEquals(sent.isEmpty(), got.isEmpty(), "there is such a track");
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).data().equals(got.getFirst().data())) {
                return sent.subList(i, sent.size());
            }
        }
        return List.of();
    }

    private static long offset(List<Unit> got, List<Unit> sent) {
        assertTrue(!sent.isEmpty(), "the first unit was sent");
        return got.getFirst().dts() - sent.getFirst().dts();
    }

    private static void addFrames(List<Unit> audio, long pts, List<TsDemuxer.Adts> frames) {
        for (int i = 0; i < frames.size(); i++) {
            long time = pts
                    + (long) i * SAMPLES * TICKS_A_SECOND / RATES[frames.get(i).rateIndex()];
            audio.add(new Unit(time, time, hex(frames.get(i).data())));
        }
    }

    private static Unit videoUnit(FlvTag tag) {
        List<byte[]> units = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(tag.data());
        while (in.hasRemaining()) {
            byte[] unit = new byte[in.getInt()];
            in.get(unit);
            units.add(unit);
        }
        return new Unit(tag.timestamp() * TICKS_A_MILLI, (tag.timestamp() + tag.cts()) * TICKS_A_MILLI, join(units));
    }

    private static Unit audioUnit(FlvTag tag) {
        return new Unit(tag.timestamp() * TICKS_A_MILLI, tag.timestamp() * TICKS_A_MILLI, hex(tag.data()));
    }

    /** Units that are neither parameter sets (7, 8) nor delimiters (9). */
    private static String join(List<byte[]> units) {
        StringBuilder all = new StringBuilder();
        for (byte[] unit : units) {
            int type = unit[0] & 0x1F;
            if (type < 7 || type > 9) {
                all.append(hex(unit)).append(' ');
            }
        }
        return all.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
