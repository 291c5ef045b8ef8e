package dev.ringcast.core.concurrent;

import java.util.List;
import java.util.function.Consumer;

/** A periodic look at several things, of which one that fails keeps nothing from the others. */
public final class Each {
    private Each() {}

    /**
     * Runs several actions, one after the other. What is thrown is thrown again after the last, the first one of
     * several.
     *
     * @param actions what to do
     */
    public static void of(Runnable... actions) {
        run(List.of(actions), Runnable::run);
    }

    /**
     * Runs an action on every item. What is thrown is thrown again after the last item, the first one of several.
     *
     * @param <T> the kind of items
     * @param items the items
     * @param action what to do with each
     */
    public static <T> void run(Iterable<? extends T> items, Consumer<? super T> action) {
        Throwable first = null;
        for (T item : items) {
            try {
                action.accept(item);
            } catch (RuntimeException | Error thrown) {
                first = first == null ? thrown : first;
            }
        }
        switch (first) {
            case null -> {}
            case RuntimeException mistake -> throw mistake;
            default -> throw (Error) first;
        }
    }
}
