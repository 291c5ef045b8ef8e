package dev.ringcast.core.codec.h264;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.BitWriter;
import dev.ringcast.core.media.ProtocolException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpsTest {
    @ParameterizedTest(name = "profile {1}, {4}x{5}, {6} frames a second")
    @CsvSource({
        "67f40028919b280f0044fc4e0220000003002000000641e30632c0, 244, 0, 40, 1920, 1080, 25",
        "6764002aacd940780227e5c044000003000400000301903c60c658, 100, 0, 42, 1920, 1080, 50",
        "6742c01ed900a02ff9701100000303e90000ea600f162e48, 66, 192, 30, 640, 360, 29.97002997",
        "677a001eb6cd940b424d808800000300080000030190f8a14cb0, 122, 0, 30, 720, 576, 25",
    })
    void readsWhatEncodersWrite(
            String hex, int profile, int constraints, int level, int width, int height, double frameRate)
            throws ProtocolException {
        Sps sps = Sps.parse(HexFormat.of().parseHex(hex));
        assertEquals(profile, sps.profile());
        assertEquals(constraints, sps.constraints());
        assertEquals(level, sps.level());
        assertEquals(width, sps.width());
        assertEquals(height, sps.height());
        assertEquals(frameRate, sps.frameRate(), 1e-6);
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll @IntRange(max = 3) int chromaFormat,
            @ForAll @IntRange(max = 6) int depth,
            @ForAll boolean matrix,
            @ForAll @IntRange(max = 2) int orderType,
            @ForAll @IntRange(min = 1, max = 1000) int macroblocksWide,
            @ForAll boolean framesOnly,
            @ForAll @IntRange(max = 3) int crop)
            throws ProtocolException {
        BitWriter out = head(100);
        out.ue(chromaFormat);
        if (chromaFormat == 3) {
            out.flag(false);
        }
        out.ue(depth).ue(depth).flag(false).flag(matrix);
        if (matrix) {
            scalingLists(out, chromaFormat == 3 ? 12 : 8);
        }
        out.ue(0);
        order(out, orderType);
        out.ue(4).flag(false).ue(macroblocksWide - 1).ue(10).flag(framesOnly);
        if (!framesOnly) {
            out.flag(true);
        }
        out.flag(true).flag(true).ue(crop).ue(crop).ue(0).ue(crop).flag(false);
        int fields = framesOnly ? 1 : 2;
        int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
        int unitY = (chromaFormat == 1 ? 2 : 1) * fields;

        assertEquals(
                new Sps(
                        100,
                        0,
                        31,
                        0,
                        chromaFormat,
                        8 + depth,
                        8 + depth,
                        macroblocksWide * 16 - 2 * crop * unitX,
                        11 * 16 * fields - crop * unitY,
                        0),
                Sps.parse(out.nal(0x67)));
    }

    @Property
    void noTimingMakesADivisionByZero(
            @ForAll @LongRange(max = 0xFFFFFFFFL) long units, @ForAll @LongRange(max = 0xFFFFFFFFL) long scale)
            throws ProtocolException {
        double rate = Sps.parse(timed(units, scale)).frameRate();
        assertTrue(rate >= 0 && rate <= 1000, () -> "rate " + rate);
        assertEquals(0, Sps.parse(timed(0, scale)).frameRate());
    }

    @Test
    void theRateIsFoundBehindEveryOtherPartOfTheVui() throws ProtocolException {
        BitWriter out = baseline(39, 29, 0, 0);
        out.flag(true).flag(true).bits(255, 8).bits(4, 16).bits(3, 16);
        out.flag(true).flag(false).flag(true).bits(5, 3).flag(false).flag(true).bits(0x010101, 24);
        out.flag(true).ue(2).ue(2).flag(true).bits(1001, 32).bits(48000, 32).flag(true);
        assertEquals(23.976, Sps.parse(out.nal(0x67)).frameRate(), 0.001);
    }

    @Test
    void aSideBeyondTheHighestLevelIsRefused() {
        assertThrows(
                ProtocolException.class,
                () -> Sps.parse(baseline(1055, 29, 0, 0).flag(false).nal(0x67)));
        assertThrows(
                ProtocolException.class,
                () -> Sps.parse(baseline(0xFFFFFFFEL, 29, 0, 0).flag(false).nal(0x67)));
    }

    @Test
    void croppingAwayTheWholePictureIsRefused() throws ProtocolException {
        assertEquals(2, Sps.parse(baseline(0, 0, 7, 0).flag(false).nal(0x67)).width());
        assertThrows(
                ProtocolException.class,
                () -> Sps.parse(baseline(0, 0, 8, 0).flag(false).nal(0x67)));
        assertThrows(
                ProtocolException.class,
                () -> Sps.parse(
                        baseline(0, 0, 0xFFFFFFFEL, 0xFFFFFFFEL).flag(false).nal(0x67)));
    }

    @Test
    void anotherNalUnitIsRefused() {
        assertThrows(ProtocolException.class, () -> Sps.parse(new byte[] {0x68, 1, 2, 3, 4}));
        assertThrows(ProtocolException.class, () -> Sps.parse(new byte[0]));
    }

    @Property
    void anyBytesAreAnSpsOrAProtocolErrorAndNothingElse(@ForAll byte[] bytes) {
        byte[] nal = bytes.clone();
        if (nal.length > 0) {
            nal[0] = 0x67;
        }
        try {
            Sps sps = Sps.parse(nal);
            assertTrue(sps.width() > 0 && sps.width() <= 16880 && sps.height() > 0 && sps.height() <= 2 * 16880);
        } catch (ProtocolException expected) {
            assertTrue(expected.getMessage().startsWith("SPS"), expected.getMessage());
        }
    }

    private static BitWriter head(int profile) {
        return new BitWriter().bits(profile, 8).bits(0, 8).bits(31, 8).ue(0);
    }

    /** As far as vui_parameters_present_flag, which is not written. */
    private static BitWriter baseline(long widthMinus1, long heightMinus1, long cropLeft, long cropRight) {
        BitWriter out = head(66).ue(0)
                .ue(2)
                .ue(1)
                .flag(false)
                .ue(widthMinus1)
                .ue(heightMinus1)
                .flag(true);
        return out.flag(true).flag(true).ue(cropLeft).ue(cropRight).ue(0).ue(0);
    }

    private static byte[] timed(long unitsInTick, long timeScale) {
        BitWriter out = baseline(39, 29, 0, 0).flag(true).bits(0, 4).flag(true);
        return out.bits(unitsInTick, 32)
                .bits(timeScale, 32)
                .flag(true)
                .bits(0, 4)
                .nal(0x67);
    }

    /** Every second list is there; it ends early after its third delta. */
    private static void scalingLists(BitWriter out, int count) {
        for (int i = 0; i < count; i++) {
            out.flag(i % 2 == 0);
            if (i % 2 == 0) {
                out.se(1).se(-2).se(-7);
            }
        }
    }

    private static void order(BitWriter out, int type) {
        out.ue(type);
        if (type == 0) {
            out.ue(4);
        } else if (type == 1) {
            out.flag(true).se(-3).se(3).ue(2).se(100).se(-100);
        }
    }
}
