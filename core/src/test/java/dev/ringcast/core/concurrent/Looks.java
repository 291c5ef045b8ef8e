package dev.ringcast.core.concurrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether a thread that does nothing but look sees what another one writes. The compiler takes a plain read out of
 * such a
 * loop, which then looks at the old value for ever.
 */
public final class Looks {
    private static final int WARM_UPS = 200;
    private static final long SOME = 1_000_000L;

    /** They take a minute or more: a loop that never sees what was written ends too. */
    private static final long VERY_MANY = 100_000_000_000L;

    private static final int MOMENT = 200_000;
    private static final int PATIENCE_SECONDS = 10;

    private Looks() {}

    /** A loop of looks. */
    interface Loop {
        boolean sees(BooleanSupplier condition, long times);
    }

    /**
     * Looks until it sees something written.
     *
     * @param condition whether it is, which it is not yet; reads nothing else that is shared
     * @param write writes it
     */
    public static void assertSees(BooleanSupplier condition, Runnable write) {
        Loop loop = loop();
        for (int i = 0; i < WARM_UPS; i++) {
            assertFalse(loop.sees(condition, SOME));
        }
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            begun.complete(true);
            seen.complete(loop.sees(condition, VERY_MANY));
        });
        begun.join();
        for (int i = 0; i < MOMENT; i++) {
            Thread.onSpinWait();
        }
        write.run();
        assertTrue(
                seen.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join(),
                "what was written is not seen");
    }

    /** Of a class of its own: a loop that was compiled for several conditions calls each, and takes no read out. */
    private static Loop loop() {
        try (InputStream code = Look.class.getResourceAsStream("Look.class")) {
            return (Loop) MethodHandles.lookup()
                    .defineHiddenClass(code.readAllBytes(), true)
                    .lookupClass()
                    .getConstructor()
                    .newInstance();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
