package dev.ringcast.core.feed;

import dev.ringcast.core.media.Frame;
import dev.ringcast.core.wire.WireLog;
import dev.ringcast.core.wire.WireSlice;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A stream's frames as bytes, once for each wire format that a viewer watches. Belongs to the thread that changes the
 * {@link StreamFeed}; viewers count themselves in and out (volatile).
 */
final class WireLogs {
    private static final WireSlice[] NO_WIRES = {};

    private final WireLog[] logs;

    /** Viewers of each format. */
    private final AtomicIntegerArray watchers;

    WireLogs(StreamContext around) {
        logs = around.formats().stream()
                .map(format -> new WireLog(format, around.pool()))
                .toArray(WireLog[]::new);
        watchers = new AtomicIntegerArray(logs.length);
    }

    /** Makes a frame's bytes; without viewers of a format there are none. */
    WireSlice[] append(Frame frame, long nanos) {
        WireSlice[] wires = NO_WIRES;
        for (int format = 0; format < logs.length; format++) {
            if (watchers.get(format) > 0) {
                wires = wires == NO_WIRES ? new WireSlice[logs.length] : wires;
                wires[format] = logs[format].append(frame, nanos);
            }
            logs[format].retire(nanos);
        }
        return wires;
    }

    /** Gives back what is old. */
    void retire(long nanos) {
        for (WireLog log : logs) {
            log.retire(nanos);
        }
    }

    /** Gives all memory back; viewers use payloads then. */
    void close() {
        for (WireLog log : logs) {
            log.close();
        }
    }

    /** A viewer watches a format from now on. Any thread. */
    void watch(int format) {
        watchers.incrementAndGet(format);
    }

    /** A viewer watches a format no longer. Any thread. */
    void unwatch(int format) {
        watchers.decrementAndGet(format);
    }
}
