package dev.ringcast.hls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.codec.h264.AvcDecoderConfigurationRecord;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The index follows the parameter sets of the keyframes, even if the publisher's decoder configuration differs. */
@Timeout(30)
class ParameterSetsTest extends OriginBench {
    @BeforeEach
    void packageAll() {
        origin = origin(LONG, Duration.ZERO);
    }

    /** A keyframe with the parameter sets of a configuration in front. */
    private static Frame keyframe(DecoderConfig.Avc sets, long dts) {
        ByteBuffer unit = ByteBuffer.allocate(1_000);
        for (byte[] set : List.of(sets.sps().getFirst(), sets.pps().getFirst(), new byte[] {0x65, 1, 2})) {
            unit.putInt(set.length).put(set);
        }
        return FlvFrames.videoFrame(Media.AVC, unit.flip(), dts, 0, true);
    }

    /** Keyframes with parameter sets of their own each 2 s. */
    private void send(Publisher publisher, DecoderConfig.Avc sets, long from, long to) {
        for (Frame frame : Media.videoFrames(from, to, 2_000)) {
            publisher.publish(frame.isKeyframe() ? keyframe(sets, frame.dts()) : frame);
            time.advance(Duration.ofMillis(40));
        }
    }

    @Test
    void parameterSetsThatChangeInBandAloneAreADiscontinuityAndInTheIndex() {
        try (Publisher publisher = streams.publish(NAME)) {
            publisher.publish(Media.config(Media.AVC));
            send(publisher, Media.AVC, 0, 6_000);
            await().untilAsserted(() -> assertTrue(text(get(INDEX)).contains("RESOLUTION=640x360"), text(get(INDEX))));
            send(publisher, Media.OTHER_AVC, 6_000, 12_040);
            await().until(() -> media().entries().size() == 6);
            assertTrue(text(get(INDEX)).contains("CODECS=\"avc1.7a001e\",RESOLUTION=720x576"), text(get(INDEX)));
            assertEquals(
                    List.of(false, false, false, true, false, false),
                    media().entries().stream().map(ParsedPlaylist.Entry::tagged).toList());
        }
    }

    @Test
    void parameterSetsOfTheConfigurationInBandChangeNothing() {
        try (Publisher publisher = streams.publish(NAME)) {
            publisher.publish(Media.config(Media.AVC));
            send(publisher, Media.AVC, 0, 6_040);
            await().until(() -> media().entries().size() == 3);
            assertFalse(media().entries().stream().anyMatch(ParsedPlaylist.Entry::tagged));
        }
    }

    @Test
    void aConfigurationWithoutAProfileGetsTheProfileOfItsSps() throws ProtocolException {
        byte[] record = Media.AVC.bytes().clone();
        record[1] = 0;
        record[2] = 0;
        record[3] = 0;
        try (Publisher publisher = streams.publish(NAME)) {
            publisher.publish(Media.config(AvcDecoderConfigurationRecord.parse(record)));
            Media.videoFrames(0, 4_040, 2_000).forEach(publisher::publish);
            await().untilAsserted(
                            () -> assertTrue(text(get(INDEX)).contains("CODECS=\"avc1.42c01e\""), text(get(INDEX))));
        }
    }
}
