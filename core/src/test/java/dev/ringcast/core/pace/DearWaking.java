package dev.ringcast.core.pace;

import java.util.function.LongSupplier;

/** A clock by which the sweep marker runs a second late: waking seems so costly that the tick is the longest. */
final class DearWaking implements LongSupplier {
    @Override
    public long getAsLong() {
        return System.nanoTime() + (Thread.currentThread().isVirtual() ? 1_000_000_000L : 0);
    }
}
