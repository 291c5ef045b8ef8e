package dev.ringcast.rtmp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.function.Executable;

/** What the client's tests share. */
final class Clients {
    static final Duration LIMIT = Duration.ofSeconds(20);

    private Clients() {}

    static RtmpClient client() {
        return new RtmpClient(RtmpClientOptions.DEFAULTS);
    }

    static RtmpClient client(long deadlineMillis) {
        return new RtmpClient(RtmpClientOptions.DEFAULTS.withDeadline(Duration.ofMillis(deadlineMillis)));
    }

    /** The call fails for this reason, and says no secret of {@link ScriptedServer#url}. */
    static RtmpClientException assertFails(Reason reason, Executable call) {
        RtmpClientException failure = assertThrows(RtmpClientException.class, call);
        assertEquals(reason, failure.reason(), failure::toString);
        assertFalse(failure.getMessage().contains("secretkey1"), failure::getMessage);
        return failure;
    }

    /** Runs something on a virtual thread of its own. */
    static <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    }

    static Frame video(long dts, int bytes) {
        byte[] body = new byte[bytes];
        body[0] = 0x27;
        body[1] = 1;
        return frame(FlvTag.VIDEO, dts, body);
    }

    static Frame frame(int type, long dts, byte[] body) {
        try {
            return FlvFrames.parse(type, dts, body);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
