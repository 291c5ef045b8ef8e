package dev.ringcast.core.codec;

import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together the parameter sets of an access unit and those known before, of H.264 and H.265. Without state. */
public final class ParameterSets {
    /** Reads what tells parameter sets of a kind apart. */
    public interface Id {
        /**
         * Reads the id.
         *
         * @param unit the NAL unit from its header on
         * @return the id
         * @throws ProtocolException if the unit is broken
         */
        long of(BitReader unit) throws ProtocolException;
    }

    private ParameterSets() {}

    /**
     * Whether all units are known, in any order.
     *
     * @param known NAL units
     * @param units of an access unit
     * @return whether each of them is among those known
     */
    public static boolean contains(List<byte[]> known, List<ByteBuffer> units) {
        return units.stream()
                .allMatch(unit -> known.stream().map(ByteBuffer::wrap).anyMatch(unit::equals));
    }

    /**
     * By id, those in band first. Those that were known and cannot be read give way to any in band.
     *
     * @param inBand sets of one kind in an access unit
     * @param known sets of this kind that were in force before
     * @param id reads a set's id
     * @return what is in force, {@code known} itself if there are none in band
     * @throws ProtocolException if one in band cannot be read
     */
    public static List<byte[]> merged(List<ByteBuffer> inBand, List<byte[]> known, Id id) throws ProtocolException {
        if (inBand.isEmpty()) {
            return known;
        }
        Map<Long, byte[]> byId = new LinkedHashMap<>();
        for (ByteBuffer unit : inBand) {
            byte[] bytes = new byte[unit.remaining()];
            unit.duplicate().get(bytes);
            byId.put(id(bytes, id), bytes);
        }
        for (byte[] unit : known) {
            try {
                byId.putIfAbsent(id(unit, id), unit);
            } catch (ProtocolException unreadable) {
                continue; // nothing can refer to it
            }
        }
        return List.copyOf(byId.values());
    }

    private static long id(byte[] unit, Id id) throws ProtocolException {
        return id.of(BitReader.ofNal(unit, "parameter set"));
    }
}
