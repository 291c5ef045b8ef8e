package dev.ringcast.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(1000, new HeapBudget(Long.MAX_VALUE));

    @Test
    void ringsAndPartialMessagesCountTogether() {
        budget.add(700, 0);
        budget.addPartial(300);
        assertEquals(1000, budget.used());
        assertFalse(budget.exceeded());
        budget.addPartial(1);
        assertTrue(budget.exceeded());
        budget.addPartial(-301);
        assertEquals(700, budget.used());
    }

    @Test
    void partialMessagesCrowdOnlyIfTheyHoldMoreThanTheirQuarter() {
        budget.add(900, 0);
        budget.addPartial(200);
        assertTrue(budget.exceeded());
        assertFalse(budget.crowded(), "it is the rings that hold too much");
        budget.addPartial(51);
        assertTrue(budget.crowded());
        budget.add(-900, 0);
        assertFalse(budget.crowded(), "there is room for more");
    }

    @Test
    void sharesTogetherAreTheLimit() {
        assertEquals(1000, 5 * (budget.ringShare(5) + budget.partialShare(5)));
        assertEquals(1000, budget.ringShare(0) + budget.partialShare(0), "before the first stream");
    }

    @Test
    void whatEndedStreamsStillHoldIsNotShared() {
        budget.addDraining(450);
        assertEquals(100, budget.ringShare(3));
        budget.addDraining(450);
        assertEquals(0, budget.ringShare(3));
        budget.addDraining(-900);
        assertEquals(250, budget.ringShare(3));
    }
}
