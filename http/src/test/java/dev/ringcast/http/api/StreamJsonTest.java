package dev.ringcast.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Track;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API says about a stream's tracks. */
class StreamJsonTest {
    private static final String AVC = "1700000000"
            + "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000668ebe3cb22c0fdf8f800";
    private static final String HEVC =
            "9068766331" + "0101600000009000000000005df000fcfdf8f800000f01200001000440010c01";
    private static final String AAC = "af001190";

    private final Streams streams =
            new Streams(StreamSettings.DEFAULTS, StreamAuthenticator.PERMIT_ALL, null, List.of(), TimeSource.SYSTEM);
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
        return StreamJson.of(stream, 0, Optional.empty()).get(name);
    }

    @Test
    void tracksAreDescribedByTheirNewestConfigurations() throws IOException {
        assertEquals(null, track("video"));
        publish(FlvTag.VIDEO, AVC);
        publish(FlvTag.AUDIO, AAC);
        assertEquals(Map.of("codec", "h264", "width", 640, "height", 360), track("video"));
        assertEquals(Map.of("codec", "aac", "sample_rate", 48_000, "channels", 2), track("audio"));
        publish(FlvTag.VIDEO, HEVC);
        assertEquals(Map.of("codec", "hevc"), track("video"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "audio, 2f01, MP3",
        "audio, b201, Speex",
        "audio, c001, SoundFormat 12",
        "audio, 916162636401, FourCC abcd",
        "audio, 910001020301, FourCC 00010203",
        "video, 1401, VP6",
        "video, 1e01, CodecID 14",
        "video, 917a7a7a7a01, FourCC zzzz",
    })
    void aCodecWithoutAConfigurationIsNamed(String track, String body, String name) throws IOException {
        publish(track.equals("video") ? FlvTag.VIDEO : FlvTag.AUDIO, body);
        assertEquals(Map.of("codec", name), track(track));
    }

    @Test
    void aTrackThatTurnsToAnotherCodecIsNamedByIt() throws IOException {
        publish(FlvTag.AUDIO, AAC);
        publish(FlvTag.AUDIO, "2f01");
        assertEquals(Map.of("codec", "MP3"), track("audio"));
    }

    /** The end of a sequence, a command and a second track are no frames of the track. */
    @ParameterizedTest
    @ValueSource(strings = {"1702000000", "5700", "9601687663310100000001"})
    void onlyFramesOfTheTrackNameItsCodec(String body) throws IOException {
        publish(FlvTag.VIDEO, body);
        assertEquals(null, track("video"));
        publish(FlvTag.VIDEO, AVC);
        publish(FlvTag.VIDEO, body);
        assertEquals(Map.of("codec", "h264", "width", 640, "height", 360), track("video"));
    }

    @Test
    void tracksThatHlsLeavesOutAreNamedIfHlsIsOn() {
        List<String> reasons = List.of("audio: Opus cannot be carried in MPEG-TS here");
        assertEquals(
                Map.of("left_out", reasons),
                StreamJson.of(stream, 0, Optional.of(reasons)).get("hls"));
        assertEquals(null, track("hls"));
    }

    @Test
    void aConfigurationIsReadWhenItIsPublishedAndNotWhenItIsAskedFor() throws IOException {
        publish(FlvTag.VIDEO, AVC);
        publish(FlvTag.AUDIO, AAC);
        DecoderConfig video = stream.decoder(Track.VIDEO).orElseThrow();
        DecoderConfig audio = stream.decoder(Track.AUDIO).orElseThrow();
        for (int i = 0; i < 1_000; i++) {
            StreamJson.of(stream, 0, Optional.empty());
            assertSame(video, stream.decoder(Track.VIDEO).orElseThrow());
            assertSame(audio, stream.decoder(Track.AUDIO).orElseThrow());
        }
    }

    @Test
    void tracksMayChangeWhileTheyAreListed() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                while (!over.get()) {
                    StreamJson.of(stream, 0, Optional.empty());
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        publish(FlvTag.VIDEO, "91" + "76703039" + "07");
        publisher.lost();
        for (int i = 0; i < 2_000 && failure.get() == null; i++) {
            try (Publisher next = streams.publish(stream.name())) {
                String video = i % 2 == 0 ? "91" + "76703039" + "07" : "9601" + "76703039" + "01" + "07";
                next.publish(FlvFrames.parse(FlvTag.VIDEO, 0, HexFormat.of().parseHex(video)));
                next.lost();
            }
        }
        over.set(true);
        reader.join();
        assertEquals(null, failure.get());
    }
}
