package dev.ringcast.mpegts;

import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.codec.h264.NalType;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An access unit of H.264 as a transport stream has it: a delimiter, parameter sets where decoding may start, and the
 * publisher's NAL units behind start codes.
 *
 * <p>Source: ISO/IEC 13818-1, 2.14.1 (each access unit begins with a delimiter); ITU-T H.264, 7.4.1.2.3 (the order) and
 * B.1.2 (four bytes of start code before the first unit and before parameter sets, three elsewhere). Empty units and
 * the publisher's own delimiters are left out; all others stay as they are, in their order.
 */
final class AvcAccessUnit {
    private static final byte[] DELIMITER = {0, 0, 0, 1, NalType.ACCESS_UNIT_DELIMITER, (byte) 0xF0}; // any slice type
    private static final byte[] LONG_START_CODE = {0, 0, 0, 1};
    private static final byte[] START_CODE = {0, 0, 1};

    private final ByteBuffer data;
    private final DecoderConfig.Avc config;
    private final boolean maySkipSets;
    private int unitBytes;
    private boolean hasSps;
    private boolean hasPps;
    private boolean randomAccess;

    /**
     * Looks at a frame's units.
     *
     * @param frame the frame
     * @param config its track's configuration
     * @param maySkipSets whether the configuration's parameter sets are already in this segment and need no repetition
     * @throws ProtocolException if a NAL unit goes past the frame's end
     */
    AvcAccessUnit(Frame frame, DecoderConfig.Avc config, boolean maySkipSets) throws ProtocolException {
        this.data = frame.data();
        this.config = config;
        this.maySkipSets = maySkipSets;
        this.randomAccess = frame.isKeyframe();
        NalUnits units = new NalUnits(data, config.lengthSize());
        while (units.next()) {
            look(NalType.of(units.header()), units.length());
        }
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return unitBytes == 0;
    }

    /** Whether decoding may start here: an IDR picture, or what the publisher calls a keyframe. */
    boolean isRandomAccess() {
        return randomAccess;
    }

    /** How many bytes {@link #write} puts. */
    int bytes() {
        int bytes = DELIMITER.length + unitBytes;
        if (needsParameterSets()) {
            bytes += parameterSetBytes(config);
        }
        return bytes;
    }

    void write(TsOutput out) throws ProtocolException {
        out.put(DELIMITER);
        if (needsParameterSets()) {
            write(config.sps(), out);
            write(config.pps(), out);
        }
        NalUnits units = new NalUnits(data, config.lengthSize());
        while (units.next()) {
            int type = NalType.of(units.header());
            if (type != NalType.ACCESS_UNIT_DELIMITER) {
                out.put(startCode(type));
                out.put(data, units.offset(), units.length());
            }
        }
    }

    private void look(int type, int length) {
        if (type != NalType.ACCESS_UNIT_DELIMITER) {
            unitBytes = Math.addExact(unitBytes, startCode(type).length + length);
        }
        hasSps |= type == NalType.SPS;
        hasPps |= type == NalType.PPS;
        randomAccess |= type == NalType.IDR;
    }

    /** Both kinds, if one is missing: a PPS is read with the SPS that it names already known. */
    boolean needsParameterSets() {
        return randomAccess && !(hasSps && hasPps) && !maySkipSets;
    }

    /** The parameter sets of a configuration, with their start codes. */
    static int parameterSetBytes(DecoderConfig.Avc config) {
        return bytesOf(config.sps()) + bytesOf(config.pps());
    }

    private static byte[] startCode(int type) {
        return type == NalType.SPS || type == NalType.PPS ? LONG_START_CODE : START_CODE;
    }

    private static int bytesOf(List<byte[]> sets) {
        return sets.stream()
                .mapToInt(set -> LONG_START_CODE.length + set.length)
                .sum();
    }

    private static void write(List<byte[]> sets, TsOutput out) {
        for (byte[] set : sets) {
            out.put(LONG_START_CODE);
            out.put(set);
        }
    }
}
