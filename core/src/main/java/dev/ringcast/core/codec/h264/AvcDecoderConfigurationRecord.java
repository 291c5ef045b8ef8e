package dev.ringcast.core.codec.h264;

import dev.ringcast.core.codec.AnnexB;
import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.codec.ParameterSets;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads and makes the decoder configuration of H.264.
 *
 * <pre>
 *  0        version, 1
 *  1..3     profile_idc, constraint flags, level_idc
 *  4        111111 and lengthSizeMinusOne (2 bits)
 *  5        111    and number of SPS (5 bits), then for each: length (16 bits), NAL unit
 *           number of PPS (8 bits), then likewise
 *  …        for profiles above Main: 111111 and chroma_format (2 bits), 11111 and bit_depth_luma_minus8 (3 bits),
 *           11111 and bit_depth_chroma_minus8 (3 bits), number of SPS extensions (8 bits), then likewise
 * </pre>
 *
 * Source: ISO/IEC 14496-15, 5.3.3.1.2. The last part is written, and never needed when reading: many leave it out.
 */
public final class AvcDecoderConfigurationRecord {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 5;
    private static final int MAX_SPS = 31;
    private static final int MAX_PPS = 255;
    private static final int MAX_UNIT_BYTES = 0xFFFF;

    /** Bits before the id of a parameter set: NAL header; of an SPS profile, constraint flags and level too. */
    private static final int SPS_ID_AT = 32;

    private static final int PPS_ID_AT = 8;

    private AvcDecoderConfigurationRecord() {}

    /**
     * Reads a record. Profile, level and size are those of its first SPS that can be read: some encoders leave the
     * record's own at zero. Without one the size is unknown, and the record's own fields count.
     *
     * @param record an AVCDecoderConfigurationRecord, given away
     * @return the configuration
     * @throws ProtocolException if the record ends early, is of another version or has lengths of 3 bytes
     */
    public static DecoderConfig.Avc parse(byte[] record) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (record.length < HEADER_BYTES) {
            throw new ProtocolException("avcC has " + record.length + " bytes");
        }
        int version = octet(in);
        if (version != VERSION) {
            throw new ProtocolException("avcC is of version " + version);
        }
        int profile = octet(in);
        int constraints = octet(in);
        int level = octet(in);
        int lengthSize = (octet(in) & 3) + 1;
        if (lengthSize == 3) {
            throw new ProtocolException("avcC: NAL unit lengths of 3 bytes are not defined");
        }
        List<byte[]> sps = units(in, 0x1F, "SPS");
        List<byte[]> pps = units(in, 0xFF, "PPS");
        Sps first = readable(sps).orElse(new Sps(profile, constraints, level, 0, 1, 8, 8, 0, 0, 0));
        return new DecoderConfig.Avc(
                record,
                first.profile(),
                first.constraints(),
                first.level(),
                lengthSize,
                sps,
                pps,
                first.width(),
                first.height());
    }

    /**
     * Makes a configuration from parameter sets, for NAL unit lengths of {@value NalUnits#LENGTH_SIZE} bytes.
     *
     * @param sps one sequence parameter set or more, NAL units with their header
     * @param pps one picture parameter set or more, likewise
     * @return the configuration
     * @throws ProtocolException if the first SPS cannot be read
     */
    public static DecoderConfig.Avc of(List<byte[]> sps, List<byte[]> pps) throws ProtocolException {
        check(sps, MAX_SPS, NalType.SPS);
        check(pps, MAX_PPS, NalType.PPS);
        return record(sps, pps, NalUnits.LENGTH_SIZE);
    }

    private static DecoderConfig.Avc record(List<byte[]> sps, List<byte[]> pps, int lengthSize)
            throws ProtocolException {
        Sps first = Sps.parse(sps.get(0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.write(first.profile());
        out.write(first.constraints());
        out.write(first.level());
        out.write(0xFC | lengthSize - 1);
        out.write(0xE0 | sps.size());
        write(sps, out);
        out.write(pps.size());
        write(pps, out);
        if (Sps.hasChroma(first.profile())) {
            out.write(0xFC | first.chromaFormat());
            out.write(0xF8 | first.bitDepthLuma() - 8);
            out.write(0xF8 | first.bitDepthChroma() - 8);
            out.write(0); // SPS extensions: only for alpha planes
        }
        return parse(out.toByteArray());
    }

    /**
     * Makes a configuration from the parameter sets of an access unit with start codes, such as an encoder's first.
     *
     * @param annexB a byte stream of ITU-T H.264, annex B; its position does not move
     * @return the configuration
     * @throws ProtocolException if there is no SPS or no PPS, or the first SPS cannot be read
     */
    public static DecoderConfig.Avc fromAnnexB(ByteBuffer annexB) throws ProtocolException {
        List<byte[]> sps = new ArrayList<>();
        List<byte[]> pps = new ArrayList<>();
        AnnexB units = new AnnexB(annexB);
        while (units.next()) {
            int type = NalType.of(units.header());
            if (type == NalType.SPS && sps.size() < MAX_SPS) {
                sps.add(units.copy());
            } else if (type == NalType.PPS && pps.size() < MAX_PPS) {
                pps.add(units.copy());
            }
        }
        return ofPeer(sps, pps, NalUnits.LENGTH_SIZE);
    }

    /**
     * The configuration that is in force from an access unit on, if parameter sets in it differ from those of the
     * record before. They come first, and replace those with the same id.
     *
     * @param config the configuration before
     * @param accessUnit NAL units with lengths of the configuration's size; its position does not move
     * @return another configuration, or {@code config} itself if the parameter sets are the same or there is none
     * @throws ProtocolException if the access unit does not come apart, or a parameter set is broken
     */
    public static DecoderConfig.Avc inBand(DecoderConfig.Avc config, ByteBuffer accessUnit) throws ProtocolException {
        List<ByteBuffer> sps = new ArrayList<>(1);
        List<ByteBuffer> pps = new ArrayList<>(1);
        NalUnits units = new NalUnits(accessUnit, config.lengthSize());
        while (units.next() && !NalType.isSlice(NalType.of(units.header()))) { // parameter sets stand before them
            int type = NalType.of(units.header());
            if (type == NalType.SPS && sps.size() <= MAX_SPS) {
                sps.add(units.unit());
            } else if (type == NalType.PPS && pps.size() <= MAX_PPS) {
                pps.add(units.unit());
            }
        }
        List<byte[]> newSps = ParameterSets.merged(sps, config.sps(), idAt(SPS_ID_AT));
        List<byte[]> newPps = ParameterSets.contains(config.pps(), pps) // in any order; of SPS the first gives the size
                ? config.pps()
                : ParameterSets.merged(pps, config.pps(), idAt(PPS_ID_AT));
        boolean same = newPps == config.pps()
                && Arrays.deepEquals(newSps.toArray(), config.sps().toArray());
        return same ? config : ofPeer(newSps, newPps, config.lengthSize());
    }

    private static ParameterSets.Id idAt(int bits) {
        return unit -> {
            unit.skip(bits);
            return unit.ue();
        };
    }

    /** What a peer sent: whatever no record can hold is its fault. */
    private static DecoderConfig.Avc ofPeer(List<byte[]> sps, List<byte[]> pps, int lengthSize)
            throws ProtocolException {
        if (sps.isEmpty() || pps.isEmpty()) {
            throw new ProtocolException("no SPS and PPS among the NAL units of the access unit");
        }
        if (sps.size() > MAX_SPS || pps.size() > MAX_PPS || tooLong(sps) || tooLong(pps)) {
            throw new ProtocolException("parameter sets that no decoder configuration record can hold");
        }
        return record(sps, pps, lengthSize);
    }

    private static List<byte[]> units(ByteBuffer in, int countMask, String what) throws ProtocolException {
        int count = octet(in) & countMask;
        List<byte[]> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = octet(in) << 8 | octet(in);
            if (length > in.remaining()) {
                throw new ProtocolException(
                        "avcC: " + what + " " + i + " has " + length + " bytes, " + in.remaining() + " are left");
            }
            byte[] unit = new byte[length];
            in.get(unit);
            if (length > 0) {
                units.add(unit);
            }
        }
        return List.copyOf(units);
    }

    private static int octet(ByteBuffer in) throws ProtocolException {
        if (!in.hasRemaining()) {
            throw new ProtocolException("avcC ends early, after " + in.limit() + " bytes");
        }
        return in.get() & 0xFF;
    }

    private static void check(List<byte[]> units, int max, int type) {
        if (units.isEmpty() || units.size() > max || tooLong(units)) {
            throw new IllegalArgumentException(
                    "1.." + max + " parameter sets of 1.." + MAX_UNIT_BYTES + " bytes are needed");
        }
        for (byte[] unit : units) {
            if (unit.length == 0 || NalType.of(unit[0]) != type) {
                throw new IllegalArgumentException("a parameter set is not a NAL unit of type " + type);
            }
        }
    }

    private static boolean tooLong(List<byte[]> units) {
        return units.stream().anyMatch(unit -> unit.length > MAX_UNIT_BYTES);
    }

    private static void write(List<byte[]> units, ByteArrayOutputStream out) {
        for (byte[] unit : units) {
            out.write(unit.length >> 8);
            out.write(unit.length);
            out.writeBytes(unit);
        }
    }

    private static Optional<Sps> readable(List<byte[]> sps) {
        for (byte[] unit : sps) {
            try {
                return Optional.of(Sps.parse(unit));
            } catch (ProtocolException unreadable) {
                continue; // not ours to decode: the stream passes all the same, of unknown size
            }
        }
        return Optional.empty();
    }
}
