package dev.ringcast.core.live;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import java.util.function.Supplier;

/** Whether a peer may publish or play: the server's own rules first, then the application's authenticator. */
final class Permissions {
    private final Authorizer authorizer;
    private final StreamAuthenticator authenticator;
    private final AuthenticatorCalls calls;
    private final Refusals refusals;

    Permissions(Authorizer authorizer, StreamAuthenticator authenticator, Refusals refusals) {
        this.authorizer = authorizer;
        this.authenticator = authenticator;
        this.refusals = refusals;
        calls = new AuthenticatorCalls(refusals);
    }

    /**
     * Asks, and does not wait for the authenticator's answer.
     *
     * @throws RefusedException if the server's own rules say no
     */
    PermissionRequest ask(Action action, StreamName name, Peer peer) {
        Rule rule = action == Action.PUBLISH ? Rule.PUBLISH : Rule.PLAY;
        Runnable onDenied = () -> refusals.count(rule, name + " from " + peer);
        try {
            authorizer.check(action, name, peer);
        } catch (RefusedException e) {
            onDenied.run();
            throw e;
        }
        if (authenticator == StreamAuthenticator.PERMIT_ALL) {
            return new PermissionRequest(name, peer, null, onDenied);
        }
        Supplier<Decision> question = switch (action) {
            case PUBLISH -> () -> authenticator.publish(name, peer);
            case PLAY -> () -> authenticator.play(name, peer);
        };
        return new PermissionRequest(name, peer, calls.ask(question, name + " from " + peer), onDenied);
    }

    /** Ends all waits for answers. Whatever asks from now on is refused. */
    void stop() {
        calls.stop();
    }

    /**
     * Stops, and waits for the authenticator's threads.
     *
     * @param end when it leaves those that hang
     */
    void close(Deadline end) {
        calls.close(end);
    }
}
