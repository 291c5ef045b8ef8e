package dev.ringcast.rtmp.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateTest {
    @Test
    void theTimesInsideCountFromTheFirst() throws ProtocolException {
        List<RtmpMessage> parts = parts(1000, tag(8, 500, "aa") + tag(9, 520, "bbcc") + tag(18, 490, "dd"));
        Audio audio = (Audio) parts.get(0);
        Video video = (Video) parts.get(1);
        Data data = (Data) parts.get(2);
        assertEquals(List.of(1000L, 1020L, 990L), List.of(audio.timestamp(), video.timestamp(), data.timestamp()));
        assertEquals(List.of(5, 5, 5), List.of(audio.streamId(), video.streamId(), data.streamId()));
        assertArrayEquals(bytes("bbcc"), video.body());
    }

    @Test
    void timesWrapAndUseTheirHighByte() throws ProtocolException {
        List<RtmpMessage> parts = parts(0xFFFFFFFFL, tag(8, 0x01FFFFFF, "") + tag(8, 0x02000004, ""));
        assertEquals(0xFFFFFFFFL, ((Audio) parts.get(0)).timestamp());
        assertEquals(4, ((Audio) parts.get(1)).timestamp());
    }

    @Test
    void theLastBackPointerMayBeMissingOrCutOff() throws ProtocolException {
        String whole = tag(8, 0, "aa") + tag(8, 20, "bb");
        for (int missing = 0; missing <= 4; missing++) {
            assertEquals(
                    2,
                    parts(0, whole.substring(0, whole.length() - 2 * missing)).size());
        }
    }

    @Test
    void partsThatDoNotBelongInAnAggregateAreSkipped() throws ProtocolException {
        assertEquals(List.of(), parts(0, ""));
        assertEquals(
                1,
                parts(0, tag(20, 0, "aa") + tag(1, 0, "00000000") + tag(8, 0, "aa"))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08", "08 000000 000000 00 0000", // cut off in a header
                "08 000002 000000 00 000000 aa", "09 ffffff 000000 00 000000 aa", // longer than what is there
                "16 000000 000000 00 000000 0000000b" // another one inside
            })
    void oneThatDoesNotFitIsRefusedAsAWhole(String hex) {
        assertThrows(ProtocolException.class, () -> parts(0, hex));
        assertThrows(ProtocolException.class, () -> parts(0, tag(8, 0, "aa") + hex));
    }

    @Test
    void tinyTagsWithoutEndAreRefused() throws ProtocolException {
        assertEquals(4_096, parts(0, tag(8, 0, "").repeat(4_096)).size());
        assertThrows(ProtocolException.class, () -> parts(0, tag(8, 0, "").repeat(4_096 + 1)));
    }

    @Property
    void whatWentInComesOut(
            @ForAll @Size(max = 10) List<@Size(max = 20) byte[]> bodies,
            @ForAll @LongRange(max = 0xFFFFFFFFL) long timestamp,
            @ForAll int first,
            @ForAll @IntRange(max = 1000) int step)
            throws ProtocolException {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bodies.size(); i++) {
            hex.append(tag(9, first + i * step, HexFormat.of().formatHex(bodies.get(i))));
        }
        List<RtmpMessage> parts = parts(timestamp, hex.toString());
        assertEquals(bodies.size(), parts.size());
        for (int i = 0; i < bodies.size(); i++) {
            Video part = (Video) parts.get(i);
            assertArrayEquals(bodies.get(i), part.body());
            assertEquals(timestamp + (long) i * step & 0xFFFFFFFFL, part.timestamp());
        }
    }

    @Property
    void anyBytesArePartsOrAProtocolErrorAndNothingElse(@ForAll byte[] body) {
        try {
            assertTrue(new Aggregate(1, 0, body).parts().size() <= body.length);
        } catch (ProtocolException expected) {
            assertNotNull(expected.getMessage());
        }
    }

    private static List<RtmpMessage> parts(long timestamp, String hex) throws ProtocolException {
        return new Aggregate(5, timestamp, bytes(hex)).parts();
    }

    private static String tag(int type, int timestamp, String body) {
        int size = body.length() / 2;
        return String.format(
                "%02x%06x%06x%02x%06x%s%08x", type, size, timestamp & 0xFFFFFF, timestamp >>> 24, 99, body, 11 + size);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
