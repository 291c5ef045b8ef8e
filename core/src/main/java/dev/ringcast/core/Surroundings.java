package dev.ringcast.core;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.net.MemoryBudget;
import dev.ringcast.core.net.TimeSource;
import dev.ringcast.core.ring.Pacer;
import dev.ringcast.core.ring.SlabPool;
import dev.ringcast.core.ring.WireFormat;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * What the streams of one server share.
 *
 * @param pool the memory of wire logs
 * @param payloads the memory of payloads
 * @param formats what wire logs there are
 * @param streams how many streams there are
 */
record Surroundings(
        StreamSettings settings,
        Pacer pacer,
        SlabPool pool,
        SlabPool payloads,
        List<WireFormat> formats,
        MemoryBudget budget,
        IntSupplier streams) {
    /** How large a payload may be to lie in pooled memory; larger ones stay on the heap. */
    private static final int PAYLOAD_SLAB = 256 << 10;

    /** Makes it, and starts the pacer. */
    static Surroundings of(StreamSettings settings, List<WireFormat> formats, TimeSource time, IntSupplier streams, Heartbeats beats) {
        StreamSettings.Limits limits = settings.limits();
        long others = limits.pool() + SlabPool.SOCKET_BYTES;
        long direct = Runtime.getRuntime().maxMemory(); // there is as much of it as the heap may have, unless a flag says less
        return new Surroundings(
                settings,
                new Pacer(settings.fanout().maxDelay().toNanos(), time::nanos, beats),
                new SlabPool(limits.pool(), limits.poolBuffer()),
                new SlabPool(Math.clamp(direct - others, 0, limits.memory()), PAYLOAD_SLAB, others),
                List.copyOf(formats),
                new MemoryBudget(limits.memory()),
                streams);
    }
}
