package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What the tests of bad input share. */
final class BadInput {
    /** How long a reaction may take that is not a deadline's. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private BadInput() {}

    /** Something that is sent; it may fail because the server has closed meanwhile. */
    interface Step {
        void run() throws IOException;
    }

    /** Sends over and over until the server closes. */
    static void sendUntilClosed(RawRtmp connection, Step step) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> {
            sendIgnoringTheEnd(step);
            return connection.end().isPresent();
        });
    }

    /** Sends, and does not mind where the server closes meanwhile. */
    static void sendIgnoringTheEnd(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            assertTrue(e.getMessage() != null, "closed while we wrote");
        }
    }

    /** An H.264 keyframe of one NAL unit. */
    static FlvTag keyframeOf(int bytes) {
        ByteBuffer body = ByteBuffer.allocate(9 + bytes);
        body.put(new byte[] {0x17, 1, 0, 0, 0}).putInt(bytes).put((byte) 0x65);
        return new FlvTag(FlvTag.VIDEO, 0, body.array());
    }
}
