import dev.ringcast.config.Keys;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.core.media.Frame;
import dev.ringcast.server.MediaServer;
import java.time.Duration;

/** Starts a server inside this program and prints each frame of the stream that an encoder publishes to it. */
final class EmbedAndWatch {
    public static void main(String[] args) throws Exception {
        // @start region="watch"
        try (MediaServer server = MediaServer.builder()
                        .rtmpPort(0) // any free port
                        .withoutHttp()
                        .set(Keys.Play.WAIT, Duration.ofMinutes(1)) // for an encoder to come
                        .start();
                Subscription viewer = server.subscribe("live/cam")) {
            System.out.println("publish to rtmp://localhost:" + server.rtmpPort() + "/live/cam");
            for (Frame frame : viewer) { // waits for each frame, until the stream ends
                System.out.println(frame);
            }
            viewer.endReason().ifPresent(reason -> System.out.println("over: " + reason.words()));
        } // no thread and no port is left
        // @end
    }
}
