package dev.ringcast.it.bench;

/**
 * What a group of players saw. It belongs to the thread of its event loop; others read it when that thread has ended.
 * Frames and bytes count only between {@link #open()} and {@link #shut()}, joins and failures always.
 */
final class Tally {
    final LatencyHistogram latency = new LatencyHistogram();
    final LatencyHistogram joins = new LatencyHistogram();

    private boolean open;
    private long bytes;
    private long messages;
    private long lost;
    private long closed;
    private long failed;
    private String reason = "";

    void open() {
        open = true;
    }

    void shut() {
        open = false;
    }

    void received(int count) {
        if (open) {
            bytes += count;
        }
    }

    /** A stamped message: its latency counts where the player was there when it was written. */
    void message(long latencyNanos, boolean live) {
        if (open) {
            messages++;
            if (live) {
                latency.add(latencyNanos);
            }
        }
    }

    void lost(long count) {
        if (open) {
            lost += count;
        }
    }

    /** A player that the server closed after it had played. */
    void closed(String why) {
        closed++;
        reason = why;
    }

    /** A player that never came to play. */
    void failed(String why) {
        failed++;
        reason = why;
    }

    void add(Tally other) {
        latency.add(other.latency);
        joins.add(other.joins);
        bytes += other.bytes;
        messages += other.messages;
        lost += other.lost;
        closed += other.closed;
        failed += other.failed;
        reason = other.reason.isEmpty() ? reason : other.reason;
    }

    long bytes() {
        return bytes;
    }

    long messages() {
        return messages;
    }

    long lost() {
        return lost;
    }

    long closed() {
        return closed;
    }

    long failed() {
        return failed;
    }

    /** Why one of those that were closed or failed was; empty where there is none. */
    String reason() {
        return reason;
    }
}
