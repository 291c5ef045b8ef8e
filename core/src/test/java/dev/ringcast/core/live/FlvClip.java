package dev.ringcast.core.live;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.flv.FlvHeader;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.flv.FlvWriter;
import dev.ringcast.core.ingest.FlvFileSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A small FLV file for tests, tag by tag. */
public final class FlvClip {
    private static final String AVC =
            "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000668ebe3cb22c0fdf8f800";

    private final List<FlvTag> tags = new ArrayList<>();

    public FlvClip metadata(long time) {
        byte[] body = Amf0.encodeAll(
                "onMetaData", AmfObject.EMPTY_ARRAY.with("width", 640.0).with("framerate", 30.0));
        tags.add(new FlvTag(FlvTag.SCRIPT, time, body));
        return this;
    }

    public FlvClip avcConfig(long time) {
        return video(time, "1700000000" + AVC);
    }

    /** Another level than the first. */
    public FlvClip otherAvcConfig(long time) {
        return video(time, "1700000000" + AVC.replace("64001e", "64001f"));
    }

    public FlvClip aacConfig(long time) {
        return add(FlvTag.AUDIO, time, "af001190");
    }

    public FlvClip key(long time) {
        return video(time, "1701000000" + "0000000165");
    }

    public FlvClip inter(long time) {
        return video(time, "2701000000" + "0000000141");
    }

    public FlvClip audio(long time) {
        return add(FlvTag.AUDIO, time, "af0121");
    }

    public FlvClip end(long time) {
        return video(time, "1702000000");
    }

    public FlvClip video(long time, String hex) {
        return add(FlvTag.VIDEO, time, hex);
    }

    private FlvClip add(int type, long time, String hex) {
        tags.add(new FlvTag(type, time, HexFormat.of().parseHex(hex)));
        return this;
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlvWriter writer = new FlvWriter(out);
        try {
            writer.header(new FlvHeader(true, true));
            for (FlvTag tag : tags) {
                writer.tag(tag);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public FlvFileSource.Input input() {
        return input(bytes());
    }

    public static FlvFileSource.Input input(byte[] file) {
        return () -> new ByteArrayInputStream(file);
    }
}
