package dev.ringcast.it.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Clip;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlvFileTest {
    @Test
    void whatIsWrittenIsReadBack() {
        List<FlvTag> tags = List.of(
                new FlvTag(FlvTag.VIDEO, 0, new byte[] {0x17, 1, -1, -1, -8, 1, 2}),
                new FlvTag(FlvTag.AUDIO, 0xFFFFFFFFL, new byte[] {(byte) 0xAF, 1, 9}),
                new FlvTag(FlvTag.SCRIPT, 0x1000000L, new byte[0]));
        byte[] file = FlvFile.write(tags);
        assertEquals(tags, FlvFile.parse(file).tags());
        assertEquals(
                tags.subList(0, 2),
                FlvFile.parse(Arrays.copyOf(file, file.length - 5)).tags());
        assertEquals(-8, tags.getFirst().cts());
        assertTrue(tags.getFirst().isKeyframe());
    }

    @Test
    void theClipOfFfmpegHasWhatTheTestsNeed() throws InterruptedException {
        FlvFile clip = Clip.AVC_AAC.tags();
        assertEquals(12, clip.tags().stream().filter(FlvTag::isKeyframe).count(), "a keyframe each second");
        assertEquals(2, clip.tags().stream().filter(FlvTag::isConfig).count(), "a configuration for each track");
        assertTrue(clip.media().stream().anyMatch(tag -> tag.cts() > 40), "B-frames");
        assertTrue(clip.media().stream().filter(FlvTag::isAudio).count() > 500, "audio");
    }
}
