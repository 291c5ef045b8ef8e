package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyframeCheckTest {
    private static final String RECOVERY = "00000005 060601c480";
    private static final DecoderConfig.Opaque HEVC = new DecoderConfig.Opaque(Codec.HEVC, hevcRecord());

    private final KeyframeCheck check = new KeyframeCheck();

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource({
        "2701000000 000000026588, 1701000000",
        "3701000028 000000026588, 1701000028",
        "a161766331 000028 000000026588, 9161766331",
        "a361766331 000000026588, 9361766331",
    })
    void anIdrPictureIsAKeyframeWhateverItsFlagSays(String body, String head) throws ProtocolException {
        Frame frame = frame(body);
        Frame checked = check.check(frame, avc());
        assertEquals(Kind.KEYFRAME, checked.kind());
        assertEquals(frame.data(), checked.data());
        assertEquals(frame.cts(), checked.cts());
        assertEquals(head, hex(checked.payload()).substring(0, head.length()), "players look at the flag");
    }

    @Test
    void whatIsFlaggedAsItIsStaysTheSameFrame() throws ProtocolException {
        assertUnchanged("1701000000 000000026588");
        assertUnchanged("2701000000 0000000241e0");
        assertUnchanged("3701000000 0000000201e0");
    }

    @Test
    void aFlaggedFrameThatIsNoPointOfEntryIsNoKeyframeOnceThereWasAnIdrPicture() throws ProtocolException {
        String flagged = "1701000000 0000000241e0";
        assertUnchanged(flagged); // a stream without IDR pictures must be playable
        assertUnchanged("1701000000 000000026588");
        Frame checked = check.check(frame(flagged), avc());
        assertEquals(Kind.INTER, checked.kind());
        assertEquals("2701000000", hex(checked.payload()).substring(0, 10));
        assertUnchanged("1701000000" + RECOVERY + "0000000241e0");
        assertUnchanged("1701000000 0000000241b0"); // an I slice
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1c01000000", "1701000000", "9168766331000000", "9368766331"})
    void theSameHoldsForHevcInEachOfItsForms(String head) throws ProtocolException {
        Frame irap = frame("2" + head.substring(1) + "000000022601", "a" + head.substring(1) + "000000022601");
        Frame checked = check.check(irap, HEVC);
        assertEquals(Kind.KEYFRAME, checked.kind());
        assertNotSame(irap, checked);
        assertEquals(Kind.INTER, check.check(frame(head + "000000020201"), HEVC).kind());
        Frame recovery = frame(head + "00000006 4e010601c480 000000020201");
        assertSame(recovery, check.check(recovery, HEVC));
        Frame broken = frame(head + "ffffffff26");
        assertSame(broken, check.check(broken, HEVC), "nothing here decodes it");
    }

    @Test
    void otherCodecsAndUnknownConfigurationsPass() throws ProtocolException {
        Frame idr = frame("2701000000 000000026588");
        assertSame(idr, check.check(idr, null));
        Frame av1 = frame("a161763031 1200");
        assertSame(av1, check.check(av1, new DecoderConfig.Opaque(Codec.AV1, new byte[4])));
        Frame config = frame("1700000000 0142c01effe000");
        assertSame(config, check.check(config, avc()));
    }

    @Test
    void whatDoesNotComeApartIsRefused() {
        assertThrows(ProtocolException.class, () -> check.check(frame("2701000000 0000000365"), avc()));
        assertThrows(ProtocolException.class, () -> check.check(frame("2701000000 00000000"), avc()));
    }

    private void assertUnchanged(String body) throws ProtocolException {
        Frame frame = frame(body);
        assertSame(frame, check.check(frame, avc()));
    }

    private static Frame frame(String legacy, String enhanced) throws ProtocolException {
        return frame(enhanced.startsWith("a1687") || enhanced.startsWith("a3687") ? enhanced : legacy);
    }

    private static Frame frame(String hex) throws ProtocolException {
        return FlvFrames.parse(FlvTag.VIDEO, 7, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static DecoderConfig avc() throws ProtocolException {
        return FlvFrames.config(frame("1700000000 0142c01effe000"));
    }

    private static byte[] hevcRecord() {
        byte[] record = new byte[23];
        record[21] = 3;
        return record;
    }

    private static String hex(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
