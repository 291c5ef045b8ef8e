package dev.ringcast.it.flv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tags of an FLV file in their order.
 *
 * @param tags all of them, script data included
 */
public record FlvFile(List<FlvTag> tags) {
    private static final int TAG_HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;

    /**
     * Reads a file.
     *
     * @param file its path
     * @return its tags
     */
    public static FlvFile read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file's bytes. A last tag that is cut off is left out: the peer that wrote it was ended.
     *
     * @param bytes header and tags
     * @return its tags
     */
    public static FlvFile parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 9 || bytes[0] != 'F' || bytes[1] != 'L' || bytes[2] != 'V') {
            throw new IllegalArgumentException("no FLV file: " + bytes.length + " bytes");
        }
        in.position(in.getInt(5) + BACK_POINTER_BYTES);
        List<FlvTag> tags = new ArrayList<>();
        while (in.remaining() >= TAG_HEADER_BYTES) {
            int type = in.get() & 0x1F;
            int length = u24(in);
            long timestamp = u24(in) | (in.get() & 0xFFL) << 24;
            u24(in); // stream id, always 0
            if (in.remaining() < length) {
                break;
            }
            byte[] body = new byte[length];
            in.get(body);
            tags.add(new FlvTag(type, timestamp, body));
            in.position(Math.min(in.limit(), in.position() + BACK_POINTER_BYTES));
        }
        return new FlvFile(tags);
    }

    /**
     * Writes tags as a file.
     *
     * @param tags the tags
     * @return header and tags
     */
    public static byte[] write(List<FlvTag> tags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean audio = tags.stream().anyMatch(FlvTag::isAudio);
        boolean video = tags.stream().anyMatch(FlvTag::isVideo);
        byte tracks = (byte) ((audio ? 4 : 0) | (video ? 1 : 0));
        out.writeBytes(new byte[] {'F', 'L', 'V', 1, tracks, 0, 0, 0, 9, 0, 0, 0, 0});
        for (FlvTag tag : tags) {
            ByteBuffer header = ByteBuffer.allocate(TAG_HEADER_BYTES);
            header.putInt(tag.type() << 24 | tag.body().length);
            header.putInt((int) (tag.timestamp() << 8 | tag.timestamp() >> 24 & 0xFF));
            out.writeBytes(header.array());
            out.writeBytes(tag.body());
            out.writeBytes(ByteBuffer.allocate(4)
                    .putInt(TAG_HEADER_BYTES + tag.body().length)
                    .array());
        }
        return out.toByteArray();
    }

    /**
     * Video and audio frames.
     *
     * @return the tags that are neither configuration, script data nor end marker
     */
    public List<FlvTag> media() {
        return tags.stream().filter(FlvTag::isMedia).toList();
    }

    /**
     * The first tag of a kind.
     *
     * @param kind which one
     * @return the tag
     */
    public FlvTag first(Predicate<FlvTag> kind) {
        return tags.stream().filter(kind).findFirst().orElseThrow();
    }

    /**
     * The decoder configuration of a track.
     *
     * @param track {@link FlvTag#VIDEO} or {@link FlvTag#AUDIO}
     * @return the tag
     */
    public FlvTag config(int track) {
        return first(tag -> tag.type() == track && tag.isConfig());
    }

    private static int u24(ByteBuffer in) {
        return (in.get() & 0xFF) << 16 | (in.get() & 0xFF) << 8 | in.get() & 0xFF;
    }
}
