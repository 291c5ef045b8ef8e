package dev.ringcast.it.bench;

/** What a run may give, in the order of a table's columns. */
enum Metric {
    CPU_PER_GB("CPU s/GB", 3),
    MICROS_PER_MESSAGE("CPU µs/message", 2),
    MILLIS_PER_1000_REQUESTS("CPU ms/1,000 requests", 2),
    CPU_CORES("CPU cores", 3),
    MICROS_PER_CYCLE("CPU µs/connection", 0),
    LATENCY_P50("p50 ms", 1),
    LATENCY_P99("p99 ms", 1),
    LATENCY_MAX("max ms", 0),
    JOIN_P50("first keyframe p50 ms", 1),
    JOIN_P99("first keyframe p99 ms", 1),
    LOST_PERCENT("lost %", 3),
    DELIVERED_PERCENT("delivered %", 2),
    CLOSED("closed by server", 0),
    FAILED("never played", 0),
    SLOW_CLOSED("slow ones closed", 0),
    SLOW_LOST_PERCENT("slow ones lost %", 1),
    CARRIED("players carried", 0),
    PUBLISH_MEAN("publish mean µs", 1),
    PUBLISH_P50("publish p50 µs", 1),
    PUBLISH_P99("publish p99 µs", 1),
    CYCLES_PER_SECOND("connections/s", 0),
    REQUESTS_PER_SECOND("requests/s", 0),
    MEGABYTES_PER_SECOND("MB/s", 0),
    FAILED_REQUESTS("failed requests", 0),
    START_MILLIS("start ms", 0),
    RESIDENT_MB("RSS MB", 1),
    RESIDENT_KB_EACH("RSS KB each", 1),
    HEAP_KB_EACH("live heap KB each", 1),
    RESIDENT_GROWTH_MB("RSS growth MB", 1),
    DESCRIPTORS_LEFT("descriptors left", 0),
    THREADS_LEFT("threads left", 0),
    SWITCHES_PER_SECOND("context switches/s", 0),
    GC_PAUSE_MAX("worst GC pause ms", 1),
    GB_DELIVERED("GB delivered", 2),
    GENERATOR_CPU_CORES("generator CPU cores", 3),
    GENERATOR_CPU_PER_GB("generator CPU s/GB", 3),
    OTHERS_CPU_CORES("others' CPU cores", 2);

    private final String title;
    private final int decimals;

    Metric(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    String title() {
        return title;
    }

    String format(double value) {
        return Double.isNaN(value) ? "–" : String.format("%,." + decimals + "f", value);
    }
}
