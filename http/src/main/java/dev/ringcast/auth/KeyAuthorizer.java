package dev.ringcast.auth;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.RefusedException.Reason;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.net.GuessRateLimit;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Permits a peer that shows a right key: {@code key=SECRET} in the query string, or {@code pass=SECRET} for encoders
 * that have fields for a user and a password. The first {@code key} counts, else the first {@code pass}: one guess a
 * request.
 *
 * <p>Peers within this process need no key. A wrong key is answered late, a right or a missing one at once.
 */
public final class KeyAuthorizer implements Authorizer {
    private record Rings(KeyRing publish, KeyRing play) {}

    private final GuessRateLimit guesses;

    /** Written by {@link #replace}, read by any thread (volatile). */
    private volatile Rings rings;

    /**
     * Makes an authorizer.
     *
     * @param publishKeys the keys that permit to publish; none if everybody may
     * @param playKeys the keys that permit to play; none if everybody may
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public KeyAuthorizer(List<String> publishKeys, List<String> playKeys, LongSupplier clock) {
        guesses = new GuessRateLimit(clock);
        replace(publishKeys, playKeys);
    }

    /**
     * Puts other keys in force, for each peer that asks from now on. Any thread.
     *
     * @param publishKeys the keys that permit to publish; none if every peer may
     * @param playKeys the keys that permit to play; none if every peer may
     */
    public void replace(List<String> publishKeys, List<String> playKeys) {
        rings = new Rings(new KeyRing(publishKeys), new KeyRing(playKeys));
    }

    @Override
    public void check(Action action, StreamName name, Peer peer) {
        Rings now = rings;
        KeyRing keys = action == Action.PUBLISH ? now.publish() : now.play();
        Optional<InetAddress> host = peer.host();
        if (keys.isOpen() || host.isEmpty()) {
            return;
        }
        String query = peer.credentials();
        String shown = Query.value(query, "key")
                .or(() -> Query.value(query, "pass"))
                .orElseThrow(() -> new RefusedException(Reason.UNAUTHORIZED, missing(action, name)));
        if (!keys.holds(shown)) {
            throw new RefusedException(Reason.UNAUTHORIZED, "the key is wrong", guesses.wrong(host.get()));
        }
    }

    private static String missing(Action action, StreamName name) {
        return switch (action) {
            case PUBLISH -> "publishing needs a key: rtmp://host/" + name + "?key=…";
            case PLAY -> "playing needs a key: add ?key=… to the address";
        };
    }
}
