package dev.ringcast.it.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class StampTest {
    @Property
    void whatIsStampedIsReadBackAndHoldsNoByteThatANalUnitWouldHaveToEscape(
            @ForAll @LongRange(min = 0) long nanos, @ForAll @LongRange(min = 0, max = (1L << 35) - 1) long index) {
        byte[] body = new byte[Stamp.BYTES + 3];
        Stamp.put(body, 3, nanos, index);
        assertEquals(nanos, Stamp.nanos(body, 3));
        assertEquals(index, Stamp.index(body, 3));
        for (int i = 3; i < body.length; i++) {
            assertTrue(body[i] < 0, "the highest bit of byte " + i);
        }
    }
}
