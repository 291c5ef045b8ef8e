package dev.ringcast.it.rtmp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvFile;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client against the small server that is built into ffmpeg, which knows nothing of either. */
@Timeout(60)
class RawRtmpTest {
    private final int port = Ports.free();
    private final String url = "rtmp://127.0.0.1:" + port + "/live/test";

    @Test
    void whatItPublishesArrives() throws Exception {
        List<FlvTag> clip = Clip.AUDIO.tags().tags();
        Path file = Files.createDirectories(Folders.target().resolve("flv")).resolve("raw-rtmp-test.flv");
        try (Child server = Peer.FFMPEG.start(
                        "-hide_banner", "-listen", "1", "-i", url, "-c", "copy", "-y", file.toString());
                RawRtmp connection = awaitListening(server).session("live/test").publish("test")) {
            connection.awaitStatus("NetStream.Publish.Start");
            for (FlvTag tag : clip) {
                connection.send(tag);
            }
            connection.shutdownOutput(); // all that ffmpeg takes for an end
            server.succeedsWithin(Duration.ofSeconds(20));
        }
        assertEquals(
                Clip.AUDIO.tags().media().stream().map(FlvTag::timestamp).toList(),
                FlvFile.read(file).media().stream().map(FlvTag::timestamp).toList());
    }

    @Test
    void whatItPlaysIsWhatTheServerSends() throws Exception {
        try (Child server = Peer.FFMPEG.start(
                        "-hide_banner",
                        "-re",
                        "-i",
                        Clip.AVC_AAC.file().toString(),
                        "-t",
                        "1",
                        "-c",
                        "copy",
                        "-f",
                        "flv",
                        "-listen",
                        "1",
                        url);
                RawRtmp connection = awaitListening(server).session("live/test").play("test")) {
            connection.awaitStatus("NetStream.Play.Start");
            assertEquals("closed", connection.awaitEnd(Duration.ofSeconds(20)));
            List<FlvTag> got =
                    connection.tags().stream().filter(FlvTag::isMedia).toList();
            assertTrue(got.size() > 50, () -> got.size() + " tags");
            assertEquals(Clip.AVC_AAC.tags().media().subList(0, got.size()), got);
        }
    }

    private RawRtmp awaitListening(Child server) {
        return await().atMost(Duration.ofSeconds(10))
                .failFast("ffmpeg runs", () -> assertTrue(server.isAlive(), server::err))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> RawRtmp.open(port), connection -> true);
    }
}
