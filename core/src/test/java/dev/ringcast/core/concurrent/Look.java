package dev.ringcast.core.concurrent;

import java.util.function.BooleanSupplier;

/** A loop that does nothing but look. */
public final class Look implements Looks.Loop {
    /** For {@link Looks}, which makes a class of its own of this one for each loop. */
    public Look() {}

    @Override
    public boolean sees(BooleanSupplier condition, long times) {
        for (long i = 0; i < times; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }
}
