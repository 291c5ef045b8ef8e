package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapBudgetTest {
    private final HeapBudget budget = new HeapBudget(1000);

    @Test
    void threeQuartersCanBeReservedAndNotOneByteMore() {
        assertTrue(budget.reserve(750));
        assertFalse(budget.reserve(1));
        assertEquals(750, budget.used(), "a refusal leaves nothing behind");
        budget.release(1);
        assertTrue(budget.reserve(1));
    }

    @Test
    void nothingIsReservedWhileTheWholeIsTaken() {
        budget.add(990);
        assertTrue(budget.reserve(10));
        assertFalse(budget.reserve(1));
        assertFalse(budget.exceeded());
        budget.add(1);
        assertTrue(budget.exceeded(), "what can be shed is added all the same");
        budget.add(-991);
        assertTrue(budget.reserve(740));
    }

    @Test
    void streamsShareWhatCannotBeReserved() {
        MemoryBudget memory = new MemoryBudget(10_000, budget);
        assertEquals(7500, memory.ringShare(1));
        memory.add(1001, 1001);
        assertTrue(memory.exceeded());
        assertEquals(50, memory.ringShare(5));
        memory.add(-1001, -1001);
        assertFalse(memory.exceeded());
    }
}
