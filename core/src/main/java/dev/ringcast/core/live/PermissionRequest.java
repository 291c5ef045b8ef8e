package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;

/**
 * A peer's wish to publish or to play, from the question until the answer. {@link Streams#ask} makes one,
 * {@link #await} waits for the answer, and then {@link Streams#publish(PermissionRequest, java.util.function.Consumer)}
 * or one of the methods {@code watch} uses it.
 *
 * <p>One thread waits for it; {@link #cancel} is for any thread. The thread that waits may claim the stream only if the
 * peer is still there, so whatever sees the peer leave cancels, before the answer or after it.
 */
public final class PermissionRequest {
    private final StreamName name;
    private final Peer peer;

    /** The question, null if there is no need to ask. */
    @Nullable
    private final AuthenticatorCalls.Call call;

    private final Runnable onDenied;

    /** Whether the peer has left. Any thread sets it, the claim reads it (volatile). */
    private volatile boolean cancelled;

    PermissionRequest(StreamName name, Peer peer, @Nullable AuthenticatorCalls.Call call, Runnable onDenied) {
        this.name = name;
        this.peer = peer;
        this.call = call;
        this.onDenied = onDenied;
    }

    /**
     * Waits for the answer. A thread that is interrupted meanwhile is refused, its interrupt flag stays set, and the
     * question is cancelled.
     *
     * @throws RefusedException if the answer is no, or the request was cancelled
     */
    public void await() {
        Decision decision = call == null ? Decision.PERMIT : call.await();
        checkPresent();
        if (!decision.permitted()) {
            onDenied.run();
            throw new RefusedException(RefusedException.Reason.UNAUTHORIZED, decision.reason());
        }
    }

    /**
     * Waits a little.
     *
     * @param millis how long at most
     * @return whether the answer is there, which {@link #await} then gives at once
     */
    public boolean isAnsweredWithin(long millis) {
        return call == null || call.isDoneWithin(millis);
    }

    /** The peer has left: the question ends, the authenticator is interrupted, and nothing is claimed. Idempotent. */
    public void cancel() {
        cancelled = true;
        if (call != null) {
            call.cancel();
        }
    }

    /**
     * Whether it was cancelled.
     *
     * @return whether the peer has left
     */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Registry: nothing is claimed for a peer that has left. */
    void checkPresent() {
        if (cancelled) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the peer has left");
        }
    }

    StreamName name() {
        return name;
    }

    Peer peer() {
        return peer;
    }
}
