package dev.ringcast.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.ringcast.core.Publisher;
import dev.ringcast.core.Stream;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.Streams;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.net.TimeSource;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the API tells of a stream's tracks. */
class StreamJsonTest {
    private static final String AVC = "1700000000"
            + "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000668ebe3cb22c0fdf8f800";
    private static final String HEVC = "9068766331"
            + "0101600000009000000000005df000fcfdf8f800000f01200001000440010c01";
    private static final String AAC = "af001190";

    private final Streams streams = new Streams(
            StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), TimeSource.SYSTEM);
    private final Publisher publisher = streams.publish(new StreamName("live", "test"));
    private final Stream stream = publisher.stream();

    @AfterEach
    void close() {
        streams.close();
    }

    private void publish(int type, String body) throws IOException {
        publisher.publish(FlvFrames.parse(type, 0, HexFormat.of().parseHex(body)));
    }

    private Object track(String name) {
        return StreamJson.of(stream, 0).get(name);
    }

    @Test
    void tracksAreToldAsTheirNewestConfigurationsSay() throws IOException {
        assertEquals(null, track("video"));
        publish(FlvTag.VIDEO, AVC);
        publish(FlvTag.AUDIO, AAC);
        assertEquals(Map.of("codec", "h264", "width", 640, "height", 360), track("video"));
        assertEquals(Map.of("codec", "aac", "sample_rate", 48_000, "channels", 2), track("audio"));
        publish(FlvTag.VIDEO, HEVC);
        assertEquals(Map.of("codec", "hevc"), track("video"));
    }

    @Test
    void aConfigurationIsReadWhenItIsPublishedAndNotWhenItIsAskedFor() throws IOException {
        publish(FlvTag.VIDEO, AVC);
        publish(FlvTag.AUDIO, AAC);
        DecoderConfig video = stream.videoDecoder().orElseThrow();
        DecoderConfig audio = stream.audioDecoder().orElseThrow();
        for (int i = 0; i < 1_000; i++) {
            StreamJson.of(stream, 0);
            assertSame(video, stream.videoDecoder().orElseThrow());
            assertSame(audio, stream.audioDecoder().orElseThrow());
        }
    }
}
