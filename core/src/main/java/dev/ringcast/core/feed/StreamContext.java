package dev.ringcast.core.feed;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.pace.Pacer;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.core.wire.WireFormat;
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
public record StreamContext(
        Pacer pacer,
        SlabPool pool,
        SlabPool payloads,
        List<WireFormat> formats,
        MemoryBudget budget,
        IntSupplier streams) {
    /** How large a payload may be to lie in pooled memory; larger ones stay on the heap. */
    private static final int PAYLOAD_SLAB = 256 << 10;

    /** Makes it, and starts the pacer. There is as much direct memory as heap, unless a flag of the JVM says less. */
    public static StreamContext of(
            StreamSettings settings,
            List<WireFormat> formats,
            TimeSource time,
            IntSupplier streams,
            Heartbeats beats,
            HeapBudget heap) {
        StreamSettings.Limits limits = settings.limits();
        long direct = Runtime.getRuntime().maxMemory();
        long sockets = Math.min(SlabPool.SOCKET_BYTES, direct / 8);
        long wires = Math.min(limits.pool(), direct / 4);
        return new StreamContext(
                new Pacer(settings.fanout().maxDelay().toNanos(), time::nanos, beats),
                new SlabPool(wires, limits.poolBuffer(), sockets),
                new SlabPool(Math.min(direct - wires - sockets, limits.memory()), PAYLOAD_SLAB, wires + sockets),
                List.copyOf(formats),
                new MemoryBudget(limits.memory(), heap),
                streams);
    }
}
