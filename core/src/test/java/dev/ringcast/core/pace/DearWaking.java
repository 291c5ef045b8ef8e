package dev.ringcast.core.pace;

import java.util.function.LongSupplier;

/** A clock by which the pacer's sentinel always runs a second late: waking seems so dear that the tick is the longest. */
final class DearWaking implements LongSupplier {
    @Override
    public long getAsLong() {
        return System.nanoTime() + (Thread.currentThread().isVirtual() ? 1_000_000_000L : 0);
    }
}
