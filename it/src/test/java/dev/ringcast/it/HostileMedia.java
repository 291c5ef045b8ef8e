package dev.ringcast.it;

import dev.ringcast.it.flv.FlvTag;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tags that no encoder makes (rtmp/PROTOCOL.md 12), each with its name. */
final class HostileMedia {
    private static final HexFormat HEX = HexFormat.of();
    private static final String PPS = "68ce3880";

    private HostileMedia() {}

    static Stream<Arguments> all() {
        return Stream.of(bodies(), nalUnits(), pictureConfigs(), soundConfigs(), enhanced())
                .flatMap(kind -> kind);
    }

    private static Stream<Arguments> bodies() {
        return Stream.of(
                video("no video byte", ""),
                video("one video byte", "17"),
                video("four video bytes", "17010000"),
                audio("no audio byte", ""),
                audio("one audio byte", "af"),
                audio("a frame of 9,000 bytes, too long for ADTS", "af01" + "21".repeat(9_000)),
                audio("a frame without a byte", "af01"));
    }

    private static Stream<Arguments> nalUnits() {
        return Stream.of(
                video("a NAL unit beyond the body", "17010000007fffffff65"),
                video("a NAL unit of 2^32-1", "1701000000ffffffff65"),
                video("a NAL unit of nothing", "170100000000000000"));
    }

    private static Stream<Arguments> pictureConfigs() {
        String head = ue(0) + ue(0) + ue(2) + ue(1) + "0"; // id, frame number, order, references, no gaps
        String small = head + ue(19) + ue(10) + "11"; // 320 by 176, frames
        return Stream.of(
                video("31 SPS beyond the end", "17000000000142c01effff0009"),
                video("an SPS of ones", config("67ffffff00000001")),
                video("a width of 2^20", config(sps(head + ue(65_535) + ue(10) + "11" + "00"))),
                video("an endless number", config(sps(head + "0".repeat(64)))),
                video("more cropped than there is", config(sps(small + "1" + ue(200) + ue(200) + ue(9) + ue(9) + "0"))),
                video("a tick of no time", config(sps(small + "0" + "1" + "00001" + "0".repeat(64) + "1"))));
    }

    private static Stream<Arguments> soundConfigs() {
        return Stream.of(
                audio("an ASC of a reserved rate", "af001690"),
                audio("an ASC with rate 0", "af00178000000010"),
                audio("an ASC of one byte", "af0012"),
                audio("an ASC of nothing", "af00"),
                audio("an ASC of 15 channels", "af00127f"));
    }

    private static Stream<Arguments> enhanced() {
        return Stream.of(
                video("an unknown FourCC", "9178787878000000"),
                video("a FourCC cut off", "90617663"),
                video("packet type 15", "9f61766331"),
                video("frame type 7", "f161766331000000"),
                video("ModEx upon ModEx", "97" + "0000".repeat(500)),
                video("a track beyond the end", "96106176633101ffffff00"));
    }

    private static Arguments video(String what, String hex) {
        return Arguments.of(what, new FlvTag(FlvTag.VIDEO, 10, HEX.parseHex(hex)));
    }

    private static Arguments audio(String what, String hex) {
        return Arguments.of(what, new FlvTag(FlvTag.AUDIO, 10, HEX.parseHex(hex)));
    }

    /** A decoder configuration with one SPS and one PPS. */
    private static String config(String sps) {
        return "17000000000142c01effe1" + HEX.toHexDigits((short) (sps.length() / 2)) + sps + "01"
                + HEX.toHexDigits((short) (PPS.length() / 2)) + PPS;
    }

    /** An SPS of the baseline profile: the bits behind its level, and the stop bit. */
    private static String sps(String bits) {
        String stopped = bits + "1";
        ByteBuffer bytes =
                ByteBuffer.allocate(4 + Math.ceilDiv(stopped.length(), 8)).put(HEX.parseHex("6742c01e"));
        for (int i = 0; i < stopped.length(); i++) {
            int at = 4 + i / 8;
            bytes.put(at, (byte) (bytes.get(at) | (stopped.charAt(i) - '0') << 7 - i % 8));
        }
        return HEX.formatHex(bytes.array());
    }

    /** An unsigned number in Exp-Golomb code. */
    private static String ue(int value) {
        String binary = Integer.toBinaryString(value + 1);
        return "0".repeat(binary.length() - 1) + binary;
    }
}
