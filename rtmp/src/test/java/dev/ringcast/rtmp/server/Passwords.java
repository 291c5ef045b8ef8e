package dev.ringcast.rtmp.server;

import dev.ringcast.core.Peer;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;

/** Permits a peer that shows the query "pass=right". */
final class Passwords implements StreamAuthenticator {
    @Override
    public Decision publish(StreamName name, Peer peer) {
        return decide(peer);
    }

    @Override
    public Decision play(StreamName name, Peer peer) {
        return decide(peer);
    }

    private static Decision decide(Peer peer) {
        return peer.credentials().equals("pass=right") ? Decision.PERMIT : Decision.deny("the password is wrong");
    }
}
