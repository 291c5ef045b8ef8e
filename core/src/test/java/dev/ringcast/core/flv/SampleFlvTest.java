package dev.ringcast.core.flv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that FFmpeg 9 wrote, most in Enhanced RTMP's forms, against dumps that were checked by hand. */
class SampleFlvTest {
    private static final int LIMIT = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"hevc-opus", "av1-flac", "vp9-ac3", "avc-eac3", "avc-mp3", "multitrack"})
    void eachTagIsWhatTheDumpSays(String name) throws IOException {
        byte[] wire = resource(name + ".flv");
        FlvReader reader = new FlvReader(new ByteArrayInputStream(wire), LIMIT);
        List<FlvTag> tags = new ArrayList<>();
        for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
            tags.add(tag);
        }
        assertEquals(new String(resource(name + ".txt"), StandardCharsets.UTF_8), dump(tags));
        assertArrayEquals(wire, written(reader.header(), tags));
        assertEquals(dump(tags), dump(fedByteByByte(wire)));
    }

    private static String dump(List<FlvTag> tags) throws IOException {
        StringBuilder dump = new StringBuilder();
        for (FlvTag tag : tags) {
            Frame frame = tag.frame();
            dump.append(frame)
                    .append(", data ")
                    .append(frame.data().remaining())
                    .append('\n');
        }
        return dump.toString();
    }

    private static List<FlvTag> fedByteByByte(byte[] wire) throws IOException {
        List<FlvTag> tags = new ArrayList<>();
        FlvDecoder decoder = new FlvDecoder(LIMIT, tags::add);
        for (int i = 0; i < wire.length; i++) {
            decoder.feed(wire, i, 1);
        }
        return tags;
    }

    private static byte[] written(FlvHeader header, List<FlvTag> tags) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlvWriter writer = new FlvWriter(out);
        writer.header(header);
        for (FlvTag tag : tags) {
            writer.tag(tag);
        }
        return out.toByteArray();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SampleFlvTest.class.getResourceAsStream(name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
