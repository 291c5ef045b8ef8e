package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/**
 * What a packager put into a segment: the tracks of its first PMT, and how many PES packets each has. The contents are
 * checked by the muxer's own tests.
 *
 * @param streamTypes of the first PMT, in order
 * @param video PES packets of video, each an access unit
 * @param audio PES packets of audio, each with one frame or more
 */
record TsProbe(List<Integer> streamTypes, int video, int audio) {
    private static final int PACKET = 188;

    static TsProbe of(byte[] segment) {
        assertEquals(0, segment.length % PACKET);
        List<Integer> types = null;
        int video = 0;
        int audio = 0;
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
                video += streamId == 0xE0 ? 1 : 0;
                audio += streamId == 0xC0 ? 1 : 0;
            } else if (segment[payload + 1] == 2 && types == null) { // table_id of a PMT
                types = streamTypes(segment, payload + 1);
            }
        }
        return new TsProbe(types, video, audio);
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
