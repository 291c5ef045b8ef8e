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
    private final KeyRing publish;
    private final KeyRing play;
    private final GuessRateLimit guesses;

    /**
     * Makes an authorizer.
     *
     * @param publishKeys the keys that permit to publish; none if everybody may
     * @param playKeys the keys that permit to play; none if everybody may
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public KeyAuthorizer(List<String> publishKeys, List<String> playKeys, LongSupplier clock) {
        publish = new KeyRing(publishKeys);
        play = new KeyRing(playKeys);
        guesses = new GuessRateLimit(clock);
    }

    @Override
    public void check(Action action, StreamName name, Peer peer) {
        KeyRing keys = action == Action.PUBLISH ? publish : play;
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
