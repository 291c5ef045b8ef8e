package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/**
 * As much of a segment as tells what a packager put in: the tracks of its first PMT, and how many PES packets each has.
 * What is inside is the business of the muxer's own tests.
 *
 * @param streamTypes of the first PMT, in order
 * @param pictures PES packets of pictures, each an access unit
 * @param sounds PES packets of sound, each with one frame or more
 */
record TsProbe(List<Integer> streamTypes, int pictures, int sounds) {
    private static final int PACKET = 188;

    static TsProbe of(byte[] segment) {
        assertEquals(0, segment.length % PACKET);
        List<Integer> types = null;
        int pictures = 0;
        int sounds = 0;
        for (int at = 0; at < segment.length; at += PACKET) {
            assertEquals(0x47, segment[at]);
            boolean starts = (segment[at + 1] & 0x40) != 0;
            int pid = (segment[at + 1] & 0x1F) << 8 | segment[at + 2] & 0xFF;
            int payload = at + 4 + ((segment[at + 3] & 0x20) != 0 ? 1 + (segment[at + 4] & 0xFF) : 0);
            if (!starts || (segment[at + 3] & 0x10) == 0) {
                continue;
            }
            int streamId = pid < 0x20 ? 0 : segment[payload + 3] & 0xFF;
            if (segment[payload] == 0 && segment[payload + 1] == 0 && segment[payload + 2] == 1) {
                pictures += streamId == 0xE0 ? 1 : 0;
                sounds += streamId == 0xC0 ? 1 : 0;
            } else if (segment[payload + 1] == 2 && types == null) { // table_id of a PMT
                types = streamTypes(segment, payload + 1);
            }
        }
        return new TsProbe(types, pictures, sounds);
    }

    private static List<Integer> streamTypes(byte[] bytes, int section) {
        int end = section + 3 + ((bytes[section + 1] & 0x0F) << 8 | bytes[section + 2] & 0xFF) - 4;
        int at = section + 12 + ((bytes[section + 10] & 0x0F) << 8 | bytes[section + 11] & 0xFF);
        List<Integer> types = new ArrayList<>();
        while (at < end) {
            types.add(bytes[at] & 0xFF);
            at += 5 + ((bytes[at + 3] & 0x0F) << 8 | bytes[at + 4] & 0xFF);
        }
        return types;
    }
}
