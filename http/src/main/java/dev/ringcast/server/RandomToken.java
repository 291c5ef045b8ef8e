package dev.ringcast.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.concurrent.Threads;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/** A secret of 128 bits, made on a thread of its own: the JDK takes 15 ms to load its source of randomness. */
final class RandomToken {
    private static final int BYTES = 16;

    private final Thread thread =
            Thread.ofPlatform().name("ringcast-token").daemon().start(this::make);

    /** Written by the thread before it ends, read after that. */
    @Nullable
    private String made;

    private void make() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        made = HexFormat.of().formatHex(bytes);
    }

    /** The secret; waits until it is made. */
    String text() {
        Threads.join(thread);
        return Objects.requireNonNull(made, "no random token could be made");
    }
}
