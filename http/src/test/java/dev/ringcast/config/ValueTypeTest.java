package dev.ringcast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
    private static final ValueType<Long> SIZE = ValueType.size(0, Long.MAX_VALUE);
    private static final ValueType<Duration> DURATION = ValueType.duration(Duration.ZERO, Duration.ofDays(1));

    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "64KiB, 65536", "4MiB, 4194304", "1GiB, 1073741824"})
    void aSizeIsANumberAndAUnit(String text, long bytes) {
        assertEquals(bytes, SIZE.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1 MiB",
                "1MB",
                "MiB",
                "1.5MiB",
                "0x10",
                "9223372036854775807KiB",
                "99999999999999999999"
            })
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SIZE.read(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0s, 0", "500ms, 500", "10s, 10000", "2m, 120000", "1h, 3600000"})
    void aDurationIsANumberAndAUnit(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), DURATION.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-5s", "5sec", "25h", "s", "1h30m", "1,5s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DURATION.read(text));
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @LongRange(min = 0, max = 86_400_000) long amount) {
        assertEquals(amount, SIZE.read(SIZE.write(amount)));
        assertEquals(Duration.ofMillis(amount), DURATION.read(DURATION.write(Duration.ofMillis(amount))));
    }
}
