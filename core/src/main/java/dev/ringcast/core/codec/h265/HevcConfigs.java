package dev.ringcast.core.codec.h265;

import dev.ringcast.core.codec.BitReader;
import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.codec.ParameterSets;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the decoder configuration of H.265 that parameter sets inside a stream ask for.
 *
 * <pre>
 *  0        version, 1
 *  1..12    profile, tier, compatibility, constraints and level, as an SPS has them
 *  13..15   1111 and min_spatial_segmentation (12 bits), 111111 and parallelismType (2 bits)
 *  16..18   111111 and chroma_format (2 bits), 11111 and bit_depth_luma_minus8 (3 bits), likewise chroma
 *  19..20   average frame rate
 *  21       constant frame rate (2 bits), temporal layers (3 bits), nested (1 bit), lengthSizeMinusOne (2 bits)
 *  22       number of arrays, then for each: complete (1 bit), 0, NAL unit type (6 bits), number of units (16 bits),
 *           then for each unit: length (16 bits), NAL unit
 * </pre>
 *
 * Source: ISO/IEC 14496-15, 8.3.3.1.2. Sets of other layers than the first are not for it. Without state.
 */
public final class HevcConfigs {
    private static final int PROFILE_AT = 1;
    private static final int SEGMENTATION_AT = 13;
    private static final int PARALLELISM_AT = 15;
    private static final int CHROMA_AT = 16;
    private static final int FRAME_RATE_AT = 19;
    private static final int LAYERS_AT = 21;
    private static final int ARRAYS_AT = 22;
    private static final int TYPE_MASK = 0x3F;
    private static final int VPS = 32;
    private static final int SPS = 33;
    private static final int PPS = 34;

    /** More sets of one kind have no id. */
    private static final int MAX_SETS = 64;

    private static final int MAX_UNIT_BYTES = 0xFFFF;

    /** The units of one kind. The head is the type, and whether the stream has no others. */
    private record Array(int head, List<byte[]> units) {}

    private HevcConfigs() {}

    /**
     * The configuration that is in force from an access unit on, if parameter sets in it differ from those of the
     * record before. They come first, and replace those with the same id.
     *
     * @param config the configuration before, an HEVCDecoderConfigurationRecord
     * @param accessUnit NAL units with lengths of the record's size; its position does not move
     * @return another configuration, or {@code config} itself if the parameter sets are the same or there is none
     * @throws ProtocolException if the record or the access unit does not come apart, a parameter set is broken, or one
     *     is of another layer
     */
    public static DecoderConfig.Opaque inBand(DecoderConfig.Opaque config, ByteBuffer accessUnit)
            throws ProtocolException {
        byte[] record = config.bytes();
        Map<Integer, Array> before = arrays(record);
        Map<Integer, Array> after = new TreeMap<>(before);
        boolean same = true;
        for (Map.Entry<Integer, List<ByteBuffer>> found :
                sets(accessUnit, lengthSize(record)).entrySet()) {
            int type = found.getKey();
            Array known = before.getOrDefault(type, new Array(type, List.of()));
            if (!isInForce(type, known.units(), found.getValue())) {
                List<byte[]> units = ParameterSets.merged(found.getValue(), known.units(), unit -> id(unit, type));
                after.put(type, new Array(known.head(), units));
                same = false;
            }
        }
        return same ? config : new DecoderConfig.Opaque(Codec.HEVC, record(record, after));
    }

    /** The first SPS gives the profile. */
    private static boolean isInForce(int type, List<byte[]> known, List<ByteBuffer> units) {
        return ParameterSets.contains(known, units)
                && (type != SPS || units.getFirst().equals(ByteBuffer.wrap(known.getFirst())));
    }

    /** By type, what stands before the first slice. */
    private static Map<Integer, List<ByteBuffer>> sets(ByteBuffer accessUnit, int lengthSize) throws ProtocolException {
        Map<Integer, List<ByteBuffer>> sets = new TreeMap<>();
        NalUnits units = new NalUnits(accessUnit, lengthSize);
        while (units.next() && HevcEntry.type(units) > HevcEntry.LAST_SLICE) {
            int type = HevcEntry.type(units);
            if (type >= VPS && type <= PPS) {
                List<ByteBuffer> found = sets.computeIfAbsent(type, first -> new ArrayList<>(1));
                if (found.size() < MAX_SETS) {
                    found.add(units.unit());
                }
            }
        }
        return sets;
    }

    private static long id(BitReader unit, int type) throws ProtocolException {
        sameLayer(unit);
        return switch (type) {
            case VPS -> unit.bits(4);
            case SPS -> HevcSps.parse(unit).id();
            default -> unit.ue("pps_pic_parameter_set_id", MAX_SETS - 1);
        };
    }

    /** Reads a NAL unit's header (7.3.1.2). */
    private static void sameLayer(BitReader unit) throws ProtocolException {
        unit.skip(7);
        if (unit.bits(6) != 0) {
            throw new ProtocolException("a parameter set of another layer");
        }
        unit.skip(3);
    }

    private static int lengthSize(byte[] record) throws ProtocolException {
        int size = (record[LAYERS_AT] & 3) + 1;
        if (size == 3) {
            throw new ProtocolException("hvcC: NAL unit lengths of 3 bytes are not defined");
        }
        return size;
    }

    /** By type. Several arrays of a type are one. */
    private static Map<Integer, Array> arrays(byte[] record) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(record);
        bytes(in, ARRAYS_AT);
        Map<Integer, Array> arrays = new TreeMap<>();
        for (int left = bytes(in, 1)[0] & 0xFF; left > 0; left--) {
            int head = bytes(in, 1)[0] & 0xFF;
            Array array = arrays.computeIfAbsent(head & TYPE_MASK, type -> new Array(head, new ArrayList<>()));
            for (int units = uint16(in); units > 0; units--) {
                array.units().add(bytes(in, uint16(in)));
            }
        }
        return arrays;
    }

    private static int uint16(ByteBuffer in) throws ProtocolException {
        byte[] two = bytes(in, 2);
        return (two[0] & 0xFF) << 8 | two[1] & 0xFF;
    }

    private static byte[] bytes(ByteBuffer in, int count) throws ProtocolException {
        if (count > in.remaining()) {
            throw new ProtocolException("hvcC ends early, after " + in.limit() + " bytes");
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    /** What is not told by the first SPS is not known. */
    private static byte[] record(byte[] before, Map<Integer, Array> arrays) throws ProtocolException {
        byte[] head = Arrays.copyOf(before, ARRAYS_AT);
        Array all = arrays.get(SPS);
        if (all == null || all.units().isEmpty()) {
            throw new ProtocolException("no SPS");
        }
        BitReader first = BitReader.ofNal(all.units().getFirst(), "SPS");
        sameLayer(first);
        HevcSps sps = HevcSps.parse(first);
        System.arraycopy(sps.profileTierLevel(), 0, head, PROFILE_AT, HevcSps.GENERAL_BYTES);
        head[SEGMENTATION_AT] = (byte) 0xF0;
        head[SEGMENTATION_AT + 1] = 0;
        head[PARALLELISM_AT] = (byte) 0xFC;
        head[CHROMA_AT] = (byte) (0xFC | sps.chromaFormat());
        head[CHROMA_AT + 1] = (byte) (0xF8 | sps.bitDepthLuma() - 8);
        head[CHROMA_AT + 2] = (byte) (0xF8 | sps.bitDepthChroma() - 8);
        head[FRAME_RATE_AT] = 0;
        head[FRAME_RATE_AT + 1] = 0;
        int nested = sps.temporalIdNested() ? 4 : 0;
        head[LAYERS_AT] = (byte) (Math.min(7, sps.temporalLayers()) << 3 | nested | before[LAYERS_AT] & 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        out.write(arrays.size());
        for (Array array : arrays.values()) {
            write(array, out);
        }
        return out.toByteArray();
    }

    private static void write(Array array, ByteArrayOutputStream out) throws ProtocolException {
        out.write(array.head());
        writeUint16(array.units().size(), out);
        for (byte[] unit : array.units()) {
            writeUint16(unit.length, out);
            out.writeBytes(unit);
        }
    }

    private static void writeUint16(int value, ByteArrayOutputStream out) throws ProtocolException {
        if (value > MAX_UNIT_BYTES) {
            throw new ProtocolException("parameter sets that no decoder configuration record can hold");
        }
        out.write(value >> 8);
        out.write(value);
    }
}
