package dev.ringcast.it.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    @Test
    void nothingHasNoMedian() {
        assertTrue(Double.isNaN(new LatencyHistogram().millis(0.5)));
    }

    @Property(tries = 100)
    void aPercentileIsThatOfTheSortedDurationsButForTheWidthOfABucket(
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = MINUTE_NANOS) Long> durations) {
        LatencyHistogram histogram = new LatencyHistogram();
        durations.forEach(histogram::add);
        List<Long> sorted = durations.stream().sorted().toList();
        for (double share : new double[] {0.5, 0.99, 1}) {
            double exact = sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
            assertEquals(exact, histogram.millis(share), exact < 1_000 ? 0.0101 : 1.01);
        }
        assertEquals(sorted.getLast() / 1e6, histogram.maxMillis());
    }
}
