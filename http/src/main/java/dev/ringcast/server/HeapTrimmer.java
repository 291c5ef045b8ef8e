package dev.ringcast.server;

import java.util.function.LongSupplier;

/**
 * Has the heap collected as a whole before it takes much more memory from the system than is in use.
 *
 * <p>For the Serial collector. Left alone it does so only when the heap has reached its greatest size, a quarter of the
 * machine's memory: until then a process keeps all that viewers and segments that lived for a minute have left behind.
 * Other collectors see to it themselves.
 *
 * <p>Belongs to one thread.
 */
final class HeapTrimmer {
    private final long slackBytes;
    private final LongSupplier used;
    private final Runnable collector;

    /** What may be used before the next collection. */
    private long limit;

    /**
     * Begins to watch.
     *
     * @param slackBytes how much more may be used than twice what a collection leaves
     * @param used bytes that are used, garbage included
     * @param collector collects all
     */
    HeapTrimmer(long slackBytes, LongSupplier used, Runnable collector) {
        this.slackBytes = slackBytes;
        this.used = used;
        this.collector = collector;
        limit = slackBytes;
    }

    static HeapTrimmer ofThisProcess(long slackBytes) {
        Runtime runtime = Runtime.getRuntime();
        return new HeapTrimmer(slackBytes, () -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
    }

    /** Collects if it is due: the more is in use, the more rarely, so that its price stays a fraction of all. */
    void look() {
        if (used.getAsLong() > limit) {
            collector.run();
            limit = 2 * used.getAsLong() + slackBytes;
        }
    }
}
