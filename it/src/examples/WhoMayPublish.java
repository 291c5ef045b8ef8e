import dev.ringcast.core.EndReason;
import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.server.MediaServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Lets those publish that show the token of their stream, says what happens, and ends after one publication. */
final class WhoMayPublish {
    // @start region="authenticator"
    /** Each stream has a token of its own: rtmp://localhost/live/cam?token=correct-horse. */
    private record Tokens(Map<String, String> tokens) implements StreamAuthenticator {
        @Override
        public Decision publish(StreamName name, Peer peer) { // may block: only this peer waits
            String token = tokens.get(name.toString());
            return token != null && matches("token=" + token, peer.credentials())
                    ? Decision.PERMIT
                    : Decision.deny("this stream needs its token");
        }

        /** In a time that does not tell how much of a guess is right. */
        private static boolean matches(String expected, String shown) {
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
        }
    }
    // @end

    // @start region="observer"
    /** Prints which peer publishes; calls come one after the other, on a thread of their own. */
    private record Printer(CountDownLatch published) implements StreamObserver {
        @Override
        public void publishStarted(StreamName name, Peer peer) {
            System.out.println(name + " is published by " + peer); // a peer's text holds no secrets
        }

        @Override
        public void publishEnded(StreamName name, Peer peer, EndReason reason) {
            System.out.println(name + " is over: " + reason.words());
            published.countDown();
        }
    }
    // @end

    public static void main(String[] args) throws Exception {
        CountDownLatch published = new CountDownLatch(1);
        // @start region="server"
        try (MediaServer server = MediaServer.builder()
                .rtmpPort(0)
                .withoutHttp()
                .authenticator(new Tokens(Map.of("live/cam", "correct-horse")))
                .observer(new Printer(published))
                .start()) {
            System.out.println("publish to rtmp://localhost:" + server.rtmpPort() + "/live/cam?token=correct-horse");
            published.await();
        }
        // @end
    }
}
