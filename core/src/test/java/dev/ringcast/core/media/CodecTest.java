package dev.ringcast.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecTest {
    @Test
    void aFourCcIsReadBigEndian() {
        assertEquals(0x61766331, Codec.H264.fourCc());
        assertEquals(Codec.MP3, Codec.of(MediaKind.AUDIO, 0x2E6D7033));
    }

    @Property
    void whateverIsNotKnownIsAnotherCodecOfThatTrack(@ForAll int fourCc, @ForAll boolean video) {
        MediaKind track = video ? MediaKind.VIDEO : MediaKind.AUDIO;
        assertEquals(track, Codec.of(track, fourCc).kind());
    }
}
