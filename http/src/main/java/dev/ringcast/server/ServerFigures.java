package dev.ringcast.server;

import dev.ringcast.core.concurrent.CarrierWatch;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.http.api.ServerStats;
import java.time.Duration;

/** What the API tells of this server. Any thread may ask. */
final class ServerFigures implements ServerStats {
    private final Streams streams;
    private final CarrierWatch carriers;
    private final TimeSource time;
    private final long startNanos;

    ServerFigures(Streams streams, CarrierWatch carriers, TimeSource time, long startNanos) {
        this.streams = streams;
        this.carriers = carriers;
        this.time = time;
        this.startNanos = startNanos;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public Duration uptime() {
        return Duration.ofNanos(time.nanos() - startNanos);
    }

    @Override
    public Duration carrierDelay() {
        return carriers.delay();
    }

    @Override
    public Memory memory() {
        HeapBudget heap = streams.memory().heap();
        SlabPool wires = streams.pool();
        SlabPool payloads = streams.payloads();
        return new Memory(
                HeapBudget.BASE_BYTES
                        + heap.limit()
                        + bytes(wires, wires.capacity())
                        + bytes(payloads, payloads.capacity()),
                HeapBudget.BASE_BYTES + heap.used(),
                bytes(wires, wires.allocated()) + bytes(payloads, payloads.allocated()));
    }

    private static long bytes(SlabPool pool, int slabs) {
        return (long) slabs * pool.slabBytes();
    }
}
