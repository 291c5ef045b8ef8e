package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.RefusedException;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.media.MediaKind;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderRateLimitTest {
    private static final long MILLIS = 1_000_000L;
    private static final long START = -50_000_000_000L; // such a clock may stand anywhere

    private final HeaderRateLimit rate = new HeaderRateLimit();

    private void config(Frame config, long millis) {
        rate.config(config, START + millis * MILLIS);
    }

    private boolean admits(Frame metadata, long millis) {
        return rate.admitMetadata(metadata, START + millis * MILLIS);
    }

    private Frame due(long millis) {
        return rate.due(START + millis * MILLIS);
    }

    @Test
    void theThirdChangeOfATrackWithinASecondIsRefused() {
        config(Frames.videoConfig(1), 0);
        config(Frames.videoConfig(2), 100);
        config(Frames.videoConfig(1), 200);
        RefusedException refused = assertThrows(RefusedException.class, () -> config(Frames.videoConfig(2), 1099));
        assertEquals(RefusedException.Reason.BAD_MEDIA, refused.reason());
    }

    @Test
    void changesThatAreFurtherApartPass() {
        for (int i = 0; i < 50; i++) {
            config(Frames.videoConfig(i), i * 500L);
        }
    }

    @Test
    void identicalConfigurationsAreNoChanges() {
        for (int i = 0; i < 50; i++) {
            config(Frames.videoConfig(1), i);
            config(Frames.audioConfig(1), i);
        }
    }

    @Test
    void eachTrackIsCountedForItself() {
        for (int version = 0; version < 3; version++) {
            config(Frames.videoConfig(version), version);
            config(Frames.audioConfig(version), version);
        }
        assertThrows(RefusedException.class, () -> config(Frames.audioConfig(7), 10));
    }

    @Test
    void metadataGoesTenTimesASecondAndTheNewestWins() {
        Frame second = Frames.metadata(2);
        Frame third = Frames.metadata(3);
        assertTrue(admits(Frames.metadata(1), 0));
        assertFalse(admits(second, 10));
        assertFalse(admits(third, 99));
        assertNull(due(99));
        assertSame(third, due(100));
        assertNull(due(200), "it goes once");
        assertFalse(admits(Frames.metadata(4), 150));
        assertTrue(admits(Frames.metadata(5), 200));
        assertNull(due(400), "what waited is old by now");
    }

    @Test
    void aFloodOfMetadataIsTenASecond() {
        int sent = 0;
        for (int i = 0; i < 10_000; i++) { // in ten seconds
            sent += due(i) != null ? 1 : 0;
            sent += admits(Frames.metadata(i), i) ? 1 : 0;
        }
        assertTrue(sent >= 99 && sent <= 101, "sent " + sent);
    }

    private static Frame colours(int track) {
        ByteBuffer body = ByteBuffer.allocate(1);
        return Frame.lent(Track.of(MediaKind.VIDEO, track), Codec.OTHER_VIDEO, Kind.TRACK_METADATA, 0, 0, body, 0, 1)
                .given();
    }

    @Test
    void eachTracksMetadataGoesTenTimesASecond() {
        List<Frame> first = List.of(colours(0), colours(1), Frames.metadata(1));
        List<Frame> second = List.of(colours(0), colours(1), Frames.metadata(2));
        first.forEach(metadata -> assertTrue(admits(metadata, 0)));
        second.forEach(metadata -> assertFalse(admits(metadata, 10)));
        for (Frame metadata : second) {
            assertSame(metadata, due(100));
        }
        assertNull(due(100));
    }
}
