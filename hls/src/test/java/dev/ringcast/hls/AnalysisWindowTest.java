package dev.ringcast.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.mpegts.MpegTs;
import org.junit.jupiter.api.Test;

/** How much is held back if the times of the frames never end the window. */
class AnalysisWindowTest {
    private final AnalysisWindow analysis = new AnalysisWindow(new TrackSelection(MpegTs.FORMAT), true);

    private static Frame audio(int bytes) {
        return new Frame(Codec.AAC, Kind.INTER, 0, 0, new byte[bytes], 2);
    }

    @Test
    void itHolds4096FramesAtMost() {
        for (int i = 1; i <= 4_096; i++) {
            assertEquals(i == 4_096, analysis.add(audio(10), 0), "frame " + i);
        }
    }

    @Test
    void itHolds16MiBAtMost() {
        for (int i = 1; i <= 16; i++) {
            assertEquals(i == 16, analysis.add(audio(1 << 20), 0), "MiB " + i);
        }
    }
}
