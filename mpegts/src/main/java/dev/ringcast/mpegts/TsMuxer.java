package dev.ringcast.mpegts;

import dev.ringcast.core.media.AudioClock;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.ContainerWriter;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the frames of one H.264 track and one AAC track, or of one of them alone, into a transport stream.
 *
 * <h2>Times</h2>
 *
 * Every time is the frame's milliseconds × 90 plus one constant, modulo 2<sup>33</sup>. Video keeps the times that
 * came, but for two things that a decoder would refuse: a decoding time that is not after the one before becomes that
 * one plus a tick, and a presentation time before its decoding time becomes the latter. Audio times are counted in
 * samples from the first frame's ({@link AudioClock}). {@link #anomalies()} counts all these.
 *
 * <h2>Segments</h2>
 *
 * Each begins with PAT, PMT and a clock reference and can be played on its own if its first video frame can be.
 * Continuity counters, the clock and the count of samples continue from one to the next. Frames that a publisher broke
 * are left out whole and counted.
 *
 * <p>All tracks share one output.
 */
public final class TsMuxer implements ContainerWriter {
    /** Audio frames share a PES packet up to this time, so that audio does not wait too long for its header. */
    private static final long MAX_AUDIO_PES = Ticks.ofMillis(200);

    /** Parameter sets that are larger in all go out once a segment, so that small keyframes stay small. */
    private static final int MAX_REPEATED_SETS = 4 << 10;

    /** More than a PES header takes, and more than an ADTS header with the longest channel layout. */
    private static final int MAX_HEADER_BYTES = 512;

    private final TsOutput out = new TsOutput();
    private final ByteBuffer header = ByteBuffer.allocate(MAX_HEADER_BYTES);
    private final Map<StreamType, DecoderConfig> tracks = new EnumMap<>(StreamType.class);
    private final ProgramClock clock;
    private int version;

    private boolean videoStarted;
    private long videoDts;

    /** What the configuration's parameter sets take, with their start codes; 0 without video. */
    private int setBytes;

    /** Whether this segment has them. */
    private boolean setsWritten;

    private AudioClock audioClock = new AudioClock(1, 1);
    private final List<Frame> audio = new ArrayList<>();
    private int audioBytes;
    private long audioPts;

    private long rejected;
    private long stepsBack;
    private long presentedEarly;
    private long audioMoves;
    private long audioLate;

    /**
     * What came in that could not be written as it was; all of it since the muxer was made.
     *
     * @param rejected frames left out: NAL lengths past their end, nothing inside, AAC too long for its header
     * @param stepsBack video frames whose decoding time was not after the one before, and was moved
     * @param presentedEarly video frames whose presentation time was before their decoding time, and was moved
     * @param audioMoves audio frames whose time was set anew: the publisher and the count of samples had disagreed
     * @param audioLate audio frames left out: their time had passed
     */
    public record Anomalies(long rejected, long stepsBack, long presentedEarly, long audioMoves, long audioLate) {}

    /**
     * Makes a muxer for tracks.
     *
     * @param configs the tracks' configurations, as {@link #tracks} takes them
     */
    public TsMuxer(Collection<? extends DecoderConfig> configs) {
        adopt(configs);
        clock = new ProgramClock(out, pmt());
    }

    /** The PMT's version goes up if anything differs, and the new one comes before the next frame. */
    @Override
    public void tracks(Collection<? extends DecoderConfig> configs) {
        flushAudio();
        if (adopt(configs)) {
            version++;
            clock.program(pmt());
        }
    }

    @Override
    public void startBefore(long dtsMillis) {
        clock.startBefore(Ticks.at(dtsMillis));
    }

    @Override
    public boolean write(Frame frame) {
        if (frame.isHeader() || !frame.track().isDefault()) {
            return false;
        }
        if (frame.codec() == Codec.H264 && tracks.get(StreamType.H264) instanceof DecoderConfig.Avc avc) {
            return writeVideo(frame, avc);
        }
        if (frame.codec() == Codec.AAC && tracks.containsKey(StreamType.AAC)) {
            return writeAudio(frame);
        }
        return false;
    }

    @Override
    public int size() {
        return out.size() + audioBytes;
    }

    @Override
    public int heldBytes() {
        return out.capacity() + audioBytes;
    }

    @Override
    public int bytesOf(Frame frame) {
        return frame.size() + (frame.codec() == Codec.H264 && !maySkipSets() ? setBytes : 0);
    }

    private boolean maySkipSets() {
        return setsWritten && setBytes > MAX_REPEATED_SETS;
    }

    @Override
    public long roomFor(int bytes) {
        return bytes + bytes / 32 + 2L * TsOutput.PIECE_BYTES;
    }

    @Override
    public void discardSegment() {
        audio.clear();
        audioBytes = 0;
        discontinuity();
        startSegment();
        out.drop();
    }

    @Override
    public List<byte[]> endSegment() {
        List<byte[]> rest = endPart();
        startSegment();
        return rest;
    }

    @Override
    public List<byte[]> endPart() {
        flushAudio();
        return List.of(out.take());
    }

    private void startSegment() {
        clock.startSegment();
        setsWritten = false;
    }

    /** Audio is counted from its first frame, and the clock starts there. Continuity counters continue. */
    @Override
    public void discontinuity() {
        flushAudio();
        clock.jump();
        audioClock.release();
        videoStarted = false;
    }

    /**
     * What could not be written as it came.
     *
     * @return the counts so far
     */
    public Anomalies anomalies() {
        return new Anomalies(rejected, stepsBack, presentedEarly, audioMoves, audioLate);
    }

    private boolean writeVideo(Frame frame, DecoderConfig.Avc config) {
        try {
            AvcAccessUnit unit = new AvcAccessUnit(frame, config, maySkipSets());
            if (!unit.isEmpty()) {
                writeVideo(frame, unit);
                return true;
            }
        } catch (ProtocolException broken) {
            // found before anything was written; counted below
        }
        rejected++;
        return false;
    }

    private void writeVideo(Frame frame, AvcAccessUnit unit) throws ProtocolException {
        long dts = decodingTime(frame);
        long pts = Ticks.at(frame.dts() + frame.cts());
        if (pts < dts) {
            presentedEarly++;
            pts = dts;
        }
        if (!audio.isEmpty() && dts - audioPts > MAX_AUDIO_PES) {
            flushAudio(); // the audio has stopped
        }
        TsPacket first = clock.reach(StreamType.H264, dts, unit.isRandomAccess());
        begin(first, new PesPacket(StreamType.H264.streamId(), pts, dts), unit.bytes());
        unit.write(out);
        setsWritten |= unit.needsParameterSets();
    }

    private long decodingTime(Frame frame) {
        long dts = Ticks.at(frame.dts());
        if (videoStarted && dts <= videoDts) {
            stepsBack++;
            dts = videoDts + 1;
        }
        videoStarted = true;
        videoDts = dts;
        return dts;
    }

    private boolean writeAudio(Frame frame) {
        AudioClock.Step step = audioClock.place(Ticks.at(frame.dts()));
        int bytes = adtsBytes(frame);
        boolean broken = bytes == 0;
        audioMoves += step == AudioClock.Step.MOVED ? 1 : 0;
        rejected += broken ? 1 : 0;
        if (step == AudioClock.Step.LEFT_OUT) {
            audioLate += broken ? 0 : 1;
            return false;
        }
        // A PES packet has one time stamp: its frames follow each other without a hole.
        if (step != AudioClock.Step.COUNTED || broken || !fitsPes(bytes)) {
            flushAudio();
        }
        if (broken) {
            return false;
        }
        if (audio.isEmpty()) {
            audioPts = audioClock.time();
        }
        audio.add(frame);
        audioBytes += bytes;
        if (audioClock.next() + audioClock.frameTicks() - audioPts > maxAudioTicks()) {
            flushAudio();
        }
        return true;
    }

    /** What a frame takes with its header, 0 if it is empty or too long for one. */
    private int adtsBytes(Frame frame) {
        ByteBuffer data = frame.data();
        if (!data.hasRemaining() || !(tracks.get(StreamType.AAC) instanceof DecoderConfig.Aac config)) {
            return 0;
        }
        AdtsHeader adts = new AdtsHeader(config, data);
        return adts.fits() ? adts.bytes() + data.remaining() : 0;
    }

    private boolean fitsPes(int bytes) {
        return audioBytes + bytes <= PesPacket.MAX_COUNTED_PAYLOAD;
    }

    /** Audio alone carries the clock with each PES packet. */
    private long maxAudioTicks() {
        return isAudioOnly() ? ProgramClock.MAX_PCR_GAP : MAX_AUDIO_PES;
    }

    private void flushAudio() {
        if (audio.isEmpty() || !(tracks.get(StreamType.AAC) instanceof DecoderConfig.Aac config)) {
            return;
        }
        boolean alone = isAudioOnly();
        long time = alone ? audioPts : Ticks.at(audio.get(audio.size() - 1).dts());
        TsPacket first = clock.reach(StreamType.AAC, time, alone);
        begin(first, new PesPacket(StreamType.AAC.streamId(), audioPts, audioPts), audioBytes);
        for (Frame frame : audio) {
            ByteBuffer data = frame.data();
            new AdtsHeader(config, data).write(header.clear());
            out.put(header, 0, header.position());
            out.put(data, 0, data.remaining());
        }
        audio.clear();
        audioBytes = 0;
    }

    private void begin(TsPacket first, PesPacket pes, int payloadBytes) {
        pes.write(header.clear(), payloadBytes);
        out.begin(first, header.position() + payloadBytes);
        out.put(header, 0, header.position());
    }

    private boolean isAudioOnly() {
        return !tracks.containsKey(StreamType.H264);
    }

    private Pmt pmt() {
        return new Pmt(version, List.copyOf(tracks.keySet())); // in the order of the enum: video, so the clock, first
    }

    /** Takes configurations over. Returns whether any of them is new. */
    private boolean adopt(Collection<? extends DecoderConfig> configs) {
        Map<StreamType, DecoderConfig> adopted = new EnumMap<>(StreamType.class);
        for (DecoderConfig config : configs) {
            StreamType type = StreamType.of(config)
                    .orElseThrow(
                            () -> new IllegalArgumentException(config.codec() + " of this kind has no place in a TS"));
            if (adopted.put(type, config) != null) {
                throw new IllegalArgumentException("two tracks of " + type);
            }
        }
        if (adopted.isEmpty()) {
            throw new IllegalArgumentException("no tracks");
        }
        if (adopted.get(StreamType.AAC) instanceof DecoderConfig.Aac aac && !isSame(StreamType.AAC, aac)) {
            audioClock = new AudioClock(aac.sampleRate(), aac.frameSamples());
        }
        boolean changed = !adopted.keySet().equals(tracks.keySet())
                || adopted.entrySet().stream().anyMatch(entry -> !isSame(entry.getKey(), entry.getValue()));
        tracks.clear();
        tracks.putAll(adopted);
        setBytes =
                tracks.get(StreamType.H264) instanceof DecoderConfig.Avc avc ? AvcAccessUnit.parameterSetBytes(avc) : 0;
        setsWritten &= !changed;
        return changed;
    }

    private boolean isSame(StreamType type, DecoderConfig config) {
        return tracks.containsKey(type) && Arrays.equals(tracks.get(type).bytes(), config.bytes());
    }
}
