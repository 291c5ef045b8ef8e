package dev.ringcast.core.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EachTest {
    @Test
    void oneThatFailsKeepsNoOtherFromRunningAndTheFirstFailureIsThrown() {
        StackOverflowError first = new StackOverflowError();
        List<Integer> seen = new ArrayList<>();
        Throwable thrown = assertThrows(
                StackOverflowError.class,
                () -> Each.run(List.of(1, 2, 3, 4), item -> {
                    seen.add(item);
                    if (item == 2) {
                        throw first;
                    }
                    if (item == 3) {
                        throw new IllegalStateException("a mistake");
                    }
                }));
        assertSame(first, thrown);
        assertEquals(List.of(1, 2, 3, 4), seen);
    }

    @Test
    void actionsRunOneAfterTheOther() {
        StringBuilder seen = new StringBuilder();
        Each.of(() -> seen.append(1), () -> seen.append(2));
        assertEquals("12", seen.toString());
        assertThrows(
                IllegalStateException.class,
                () -> Each.of(
                        () -> {
                            throw new IllegalStateException("a mistake");
                        },
                        () -> seen.append(3)));
        assertEquals("123", seen.toString());
    }
}
