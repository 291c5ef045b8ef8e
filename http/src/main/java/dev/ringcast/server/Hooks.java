package dev.ringcast.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamObserver;

/** What an application adds; the observer is null if there is none. */
record Hooks(StreamAuthenticator authenticator, @Nullable StreamObserver observer) {
    static final Hooks NONE = new Hooks(StreamAuthenticator.PERMIT_ALL, null);
}
