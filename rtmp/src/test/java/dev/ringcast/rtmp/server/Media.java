package dev.ringcast.rtmp.server;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.Video;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

/** Messages of a publisher on message stream 1: H.264 and AAC, small. */
final class Media {
    private static final String SPS = "6742c01ed900a02ff9701100000303e90000ea600f162e48";
    private static final String PPS = "68cb83cb20";
    private static final int HEADER = 5;
    private static final int NAL_LENGTH = 4;

    private Media() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static Data metadata() {
        AmfObject properties = RtmpClient.object(Map.of("width", 640.0, "duration", 0.0));
        return new Data(1, 0, Amf0.encodeAll("@setDataFrame", "onMetaData", properties));
    }

    static Video videoConfig() {
        return new Video(1, 0, hex("17 00 000000 0142c01e ff e1 0018" + SPS + "01 0005" + PPS));
    }

    /** A configuration that differs from the others by a number. */
    static Video videoConfig(int number) {
        return new Video(1, 0, hex("17 00 000000 0142c0%02x ff e1 0018".formatted(number) + SPS + "01 0005" + PPS));
    }

    static Audio audioConfig() {
        return new Audio(1, 0, hex("af 00 1210"));
    }

    static Video key(long timestamp) {
        return video(0x17, timestamp, 100);
    }

    static Video key(long timestamp, int bytes) {
        return video(0x17, timestamp, bytes);
    }

    static Video inter(long timestamp) {
        return video(0x27, timestamp, 40);
    }

    static Video inter(long timestamp, int bytes) {
        return video(0x27, timestamp, bytes);
    }

    private static Video video(int head, long timestamp, int bytes) {
        ByteBuffer body = ByteBuffer.allocate(bytes);
        body.put((byte) head).put((byte) 1).position(HEADER);
        body.putInt(bytes - HEADER - NAL_LENGTH).put((byte) (head == 0x17 ? 0x65 : 0x41));
        while (body.hasRemaining()) {
            body.put((byte) (timestamp + body.position()));
        }
        return new Video(1, timestamp, body.array());
    }

    static Audio audio(long timestamp) {
        return new Audio(1, timestamp, new byte[] {(byte) 0xAF, 1, (byte) (timestamp >> 8), (byte) timestamp});
    }

    /** What an encoder begins with. */
    static RtmpMessage[] opening(long timestamp) {
        return new RtmpMessage[] {metadata(), videoConfig(), audioConfig(), key(timestamp), audio(timestamp + 5)};
    }

    /** The kind of a tag body, in short. */
    static String kind(int type, byte[] body) {
        boolean config = body.length > 1 && body[1] == 0;
        if (config) {
            return " config";
        }
        return type == 9 && body[0] == 0x17 ? " key" : "";
    }
}
