package dev.ringcast.mpegts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Takes a transport stream apart, for tests: written from the specification (ISO/IEC 13818-1), without a look at the
 * muxer, and strict. What breaks the specification is an {@link AssertionError}; continuity errors are counted.
 *
 * <p>Feed it segment by segment. A PES packet must end with the segment that it starts in.
 */
public final class TsDemuxer {
    private static final int PACKET_BYTES = 188;

    private final List<Integer> pids = new ArrayList<>();
    private final List<Integer> segmentStarts = new ArrayList<>();
    private final List<Clock> clocks = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Integer> patPackets = new ArrayList<>();
    private final List<Pes> pes = new ArrayList<>();
    private final Map<Integer, Integer> continuity = new HashMap<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private int pmtPid = -1;
    private int continuityErrors;

    /**
     * A clock reference.
     *
     * @param pid where it is
     * @param ticks its base, 33 bits at 90 kHz; the extension must be 0
     * @param packet the number of its packet
     * @param discontinuity whether the packet says that the clock jumps
     */
    public record Clock(int pid, long ticks, int packet, boolean discontinuity) {}

    /**
     * A program map table.
     *
     * @param version version_number
     * @param pcrPid where the clock is
     * @param streamTypes stream_type by PID
     * @param packet the number of its packet
     */
    public record Table(int version, int pcrPid, Map<Integer, Integer> streamTypes, int packet) {}

    /**
     * A PES packet.
     *
     * @param pid whose
     * @param streamId stream_id
     * @param pts presentation time, 33 bits
     * @param dts decoding time, 33 bits; the presentation time if it has none
     * @param lengthGiven whether PES_packet_length was not 0
     * @param randomAccess random_access_indicator of its first packet
     * @param clock the clock reference on its first packet
     * @param packet the number of its first packet
     * @param payload what it carries
     */
    public record Pes(
            int pid,
            int streamId,
            long pts,
            long dts,
            boolean lengthGiven,
            boolean randomAccess,
            OptionalLong clock,
            int packet,
            byte[] payload) {
        /** The NAL units of an access unit with start codes. */
        public List<byte[]> nalUnits() {
            return TsDemuxer.nalUnits(payload);
        }

        /** The ADTS frames. */
        public List<Adts> adtsFrames() {
            return Adts.split(payload);
        }
    }

    /**
     * An AAC frame with what its ADTS header says.
     *
     * @param objectType audio object type
     * @param rateIndex sampling_frequency_index
     * @param channels channel_configuration
     * @param data the raw frame
     */
    public record Adts(int objectType, int rateIndex, int channels, byte[] data) {
        static List<Adts> split(byte[] bytes) {
            List<Adts> frames = new ArrayList<>();
            int at = 0;
            while (at < bytes.length) {
                check(bytes.length - at > 7, "an ADTS header is cut off");
                ByteBuffer in = ByteBuffer.wrap(bytes, at, 7);
                long bits = (in.getInt() & 0xFFFFFFFFL) << 24 | (in.getShort() & 0xFFFFL) << 8 | in.get() & 0xFFL;
                check(bits >> 40 == 0xFFF1, "no ADTS header of MPEG-4 without CRC at " + at);
                check((bits & 0x1FFF) == 0x1FFC, "buffer fullness and frame count at " + at);
                int length = (int) (bits >> 13 & 0x1FFF);
                check(length > 7 && length <= bytes.length - at, "an ADTS frame of " + length + " bytes at " + at);
                frames.add(new Adts(
                        (int) (bits >> 38 & 3) + 1,
                        (int) (bits >> 34 & 15),
                        (int) (bits >> 30 & 7),
                        Arrays.copyOfRange(bytes, at + 7, at + length)));
                at += length;
            }
            return frames;
        }
    }

    /** A PES packet that is still coming in. */
    private record Open(int packet, boolean randomAccess, OptionalLong clock, ByteArrayOutputStream bytes) {}

    /** Takes the packets of one segment. */
    public TsDemuxer feed(byte[] segment) {
        check(segment.length % PACKET_BYTES == 0, segment.length + " bytes are not whole packets");
        segmentStarts.add(pids.size());
        for (int at = 0; at < segment.length; at += PACKET_BYTES) {
            packet(ByteBuffer.wrap(segment, at, PACKET_BYTES).slice());
        }
        open.forEach((pid, unit) -> close(pid, unit));
        open.clear();
        return this;
    }

    /** The PID of each packet. */
    public List<Integer> pids() {
        return Collections.unmodifiableList(pids);
    }

    /** The number of each segment's first packet. */
    public List<Integer> segmentStarts() {
        return Collections.unmodifiableList(segmentStarts);
    }

    /** All clock references. */
    public List<Clock> clocks() {
        return Collections.unmodifiableList(clocks);
    }

    /** All program map tables. */
    public List<Table> tables() {
        return Collections.unmodifiableList(tables);
    }

    /** The number of each packet with a program association table. */
    public List<Integer> patPackets() {
        return Collections.unmodifiableList(patPackets);
    }

    /** All PES packets, in the order in which they began. */
    public List<Pes> pes() {
        return pes.stream()
                .sorted((a, b) -> Integer.compare(a.packet(), b.packet()))
                .toList();
    }

    /** The PES packets of one stream_type, by the table before each. */
    public List<Pes> pes(int streamType) {
        return pes().stream().filter(unit -> streamType == typeAt(unit)).toList();
    }

    /** How often a continuity counter was not the one before plus one. */
    public int continuityErrors() {
        return continuityErrors;
    }

    /** The time nearest to another that has these 33 bits. */
    public static long unwrap(long near, long ticks) {
        long range = 1L << 33;
        return near + Math.floorMod(ticks - near + range / 2, range) - range / 2;
    }

    /** The NAL units between start codes; no zero bytes but those of start codes may stand between them. */
    public static List<byte[]> nalUnits(byte[] annexB) {
        List<byte[]> units = new ArrayList<>();
        int start = -1;
        int i = 0;
        while (i + 3 <= annexB.length) {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
                boolean zeroByte = i > 0 && annexB[i - 1] == 0;
                check(start >= 0 || i == (zeroByte ? 1 : 0), "bytes before the first start code");
                addUnit(units, annexB, start, zeroByte ? i - 1 : i);
                start = i + 3;
                i += 3;
            } else {
                i++;
            }
        }
        addUnit(units, annexB, start, annexB.length);
        return units;
    }

    private static void addUnit(List<byte[]> units, byte[] annexB, int start, int end) {
        if (start >= 0) {
            check(end > start, "an empty NAL unit");
            units.add(Arrays.copyOfRange(annexB, start, end));
        }
    }

    private int typeAt(Pes unit) {
        Table newest = null;
        for (Table table : tables) {
            newest = table.packet() < unit.packet() ? table : newest;
        }
        check(newest != null && newest.streamTypes().containsKey(unit.pid()), "PID " + unit.pid() + " is in no table");
        return newest.streamTypes().get(unit.pid());
    }

    private void packet(ByteBuffer in) {
        int number = pids.size();
        check(in.get() == 0x47, "packet " + number + " does not begin with 0x47");
        int flags = in.getShort() & 0xFFFF;
        int pid = flags & 0x1FFF;
        check((flags & 0xA000) == 0, "packet " + number + " has error or priority set");
        pids.add(pid);
        int control = in.get() & 0xFF;
        check((control & 0xC0) == 0 && (control & 0x30) != 0, "packet " + number + ": scrambled, or empty");
        boolean hasPayload = (control & 0x10) != 0;
        Adaptation adaptation = (control & 0x20) != 0 ? Adaptation.read(in, hasPayload) : Adaptation.NONE;
        adaptation.pcr.ifPresent(ticks -> clocks.add(new Clock(pid, ticks, number, adaptation.discontinuity)));
        count(pid, control & 15, hasPayload);
        if (hasPayload) {
            payload(pid, (flags & 0x4000) != 0, in, number, adaptation);
        }
    }

    private void count(int pid, int counter, boolean hasPayload) {
        Integer before = continuity.put(pid, counter);
        if (before != null && counter != (hasPayload ? before + 1 & 15 : before)) {
            continuityErrors++;
        }
    }

    private void payload(int pid, boolean starts, ByteBuffer in, int number, Adaptation adaptation) {
        if (pid == 0) {
            patPackets.add(number);
            pmtPid = pat(Section.read(in, starts));
        } else if (pid == pmtPid) {
            tables.add(pmt(Section.read(in, starts), number));
        } else {
            media(pid, starts, in, number, adaptation);
        }
    }

    private void media(int pid, boolean starts, ByteBuffer in, int number, Adaptation adaptation) {
        if (starts) {
            if (open.containsKey(pid)) {
                close(pid, open.get(pid));
            }
            open.put(pid, new Open(number, adaptation.randomAccess, adaptation.pcr, new ByteArrayOutputStream()));
        }
        check(open.containsKey(pid), "packet " + number + " continues a packet that never began");
        open.get(pid).bytes.write(in.array(), in.arrayOffset() + in.position(), in.remaining());
    }

    private static int pat(Section section) {
        check(section.tableId == 0 && section.body.remaining() == 4, "PAT: one program");
        check(section.body.getShort() == 1, "PAT: program 1");
        return section.body.getShort() & 0x1FFF;
    }

    private static Table pmt(Section section, int number) {
        ByteBuffer in = section.body;
        check(section.tableId == 2 && section.extension == 1, "PMT of program 1");
        int pcrPid = in.getShort() & 0x1FFF;
        check((in.getShort() & 0xFFFF) == 0xF000, "PMT: program_info_length");
        Map<Integer, Integer> types = new HashMap<>();
        while (in.hasRemaining()) {
            int type = in.get() & 0xFF;
            types.put(in.getShort() & 0x1FFF, type);
            check((in.getShort() & 0xFFFF) == 0xF000, "PMT: ES_info_length");
        }
        return new Table(section.version, pcrPid, types, number);
    }

    private void close(int pid, Open unit) {
        ByteBuffer in = ByteBuffer.wrap(unit.bytes.toByteArray());
        int prefix = in.getInt();
        check(prefix >>> 8 == 1, "PES packet without its start code");
        int length = in.getShort() & 0xFFFF;
        check(length == 0 || length == in.remaining(), "PES_packet_length " + length + " of " + in.remaining());
        check((in.get() & 0xFB) == 0x80, "PES flags");
        int stamps = in.get() & 0xFF;
        check(stamps == 0x80 || stamps == 0xC0, "PES packet without PTS");
        check(in.get() == (stamps == 0x80 ? 5 : 10), "PES_header_data_length");
        long pts = stamp(in, stamps >> 6);
        long dts = stamps == 0x80 ? pts : stamp(in, 1);
        check(stamps == 0x80 || pts != dts, "a DTS that equals the PTS");
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        pes.add(new Pes(pid, prefix & 0xFF, pts, dts, length > 0, unit.randomAccess, unit.clock, unit.packet, payload));
    }

    private static long stamp(ByteBuffer in, int prefix) {
        int high = in.get();
        int middle = in.getShort();
        int low = in.getShort();
        check(high >> 4 == prefix && (high & middle & low & 1) == 1, "marker bits of a time stamp");
        return (high >> 1 & 7L) << 30 | (middle >> 1 & 0x7FFFL) << 15 | low >> 1 & 0x7FFFL;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private record Adaptation(boolean discontinuity, boolean randomAccess, OptionalLong pcr) {
        static final Adaptation NONE = new Adaptation(false, false, OptionalLong.empty());

        static Adaptation read(ByteBuffer in, boolean hasPayload) {
            int length = in.get() & 0xFF;
            check(hasPayload ? length <= 182 : length == 183, "an adaptation field of " + length + " bytes");
            if (length == 0) {
                return NONE;
            }
            int end = in.position() + length;
            int flags = in.get() & 0xFF;
            check((flags & 0x2F) == 0, "adaptation field flags " + flags);
            OptionalLong pcr = (flags & 0x10) != 0 ? OptionalLong.of(pcr(in)) : OptionalLong.empty();
            while (in.position() < end) {
                check(in.get() == -1, "stuffing that is not 0xFF");
            }
            return new Adaptation((flags & 0x80) != 0, (flags & 0x40) != 0, pcr);
        }

        private static long pcr(ByteBuffer in) {
            long high = in.getInt() & 0xFFFFFFFFL;
            int low = in.getShort() & 0xFFFF;
            check((low & 0x7FFF) == 0x7E00, "reserved bits or extension of a PCR");
            return high << 1 | low >> 15;
        }
    }

    private record Section(int tableId, int extension, int version, ByteBuffer body) {
        static Section read(ByteBuffer in, boolean starts) {
            check(starts && in.get() == 0, "a section that does not start its packet");
            int start = in.position();
            int tableId = in.get() & 0xFF;
            int lengthField = in.getShort() & 0xFFFF;
            int end = in.position() + (lengthField & 0xFFF);
            check((lengthField & 0xF000) == 0xB000 && end <= in.limit(), "section_length");
            check(crc(in.slice(start, end - start)) == 0, "the CRC of a section");
            int extension = in.getShort() & 0xFFFF;
            int version = in.get() & 0xFF;
            check((version & 0xC1) == 0xC1 && in.getShort() == 0, "a section that is not the current and only one");
            ByteBuffer body = in.slice(in.position(), end - 4 - in.position());
            in.position(end);
            while (in.hasRemaining()) {
                check(in.get() == -1, "bytes behind a section");
            }
            return new Section(tableId, extension, version >> 1 & 31, body);
        }

        /** Bit by bit; 0 over a section with its CRC (annex A). */
        private static int crc(ByteBuffer bytes) {
            int register = -1;
            while (bytes.hasRemaining()) {
                int octet = bytes.get();
                for (int bit = 7; bit >= 0; bit--) {
                    boolean carry = register < 0 ^ (octet >> bit & 1) == 1;
                    register = carry ? register << 1 ^ 0x04C11DB7 : register << 1;
                }
            }
            return register;
        }
    }
}
