package dev.ringcast.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.rtmp.CutInput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ByteSourceTest {
    @Test
    void aReadThatIsLargerThanTheBufferGoesAroundIt() throws IOException {
        CutInput connection = new CutInput(numbers(1000), 1000);
        ByteSource in = new ByteSource(connection, 16);
        assertEquals(0, in.read());
        assertEquals(15, in.available());
        byte[] into = new byte[500];
        assertEquals(15, in.read(into, 0, 500), "first what is buffered");
        assertEquals(485, in.read(into, 15, 485), "then straight from the connection");
        assertEquals(2, connection.reads());
        assertArrayEquals(Arrays.copyOfRange(numbers(501), 1, 501), into);
        assertEquals(501, in.received());
        assertEquals(0, in.available());
    }

    @Test
    void aSharedBufferFollowsWhenItsOwnIsReadToTheEnd() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(1000), 1000), 64);
        SharedBuffers buffers = new SharedBuffers(new HeapBudget(Long.MAX_VALUE));
        assertEquals(0, in.read());
        in.share(buffers);
        assertEquals(63, in.available());
        in.release();
        in.discard(63);
        assertTrue(in.await(1));
        assertEquals(936, in.available());
        byte[] taken = in.buffer();
        assertEquals(SharedBuffers.BYTES, taken.length);
        in.release();
        assertSame(taken, in.buffer(), "not while something is left to read");
        in.discard(936);
        assertTrue(in.isDrained());
        in.release();
        assertTrue(in.isDrained(), "without a buffer too");
        assertSame(taken, buffers.take());
        assertFalse(in.await(1));
        assertNotSame(taken, in.buffer());
    }

    @Test
    void aSourceThatStopsSharingGetsASmallBufferOfItsOwnAgain() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(200), 100), 64);
        in.share(new SharedBuffers(new HeapBudget(Long.MAX_VALUE)));
        assertTrue(in.await(1));
        in.share(null);
        in.release();
        assertEquals(100, in.available(), "what has come is still read");
        in.discard(100);
        assertTrue(in.await(1));
        assertEquals(64, in.buffer().length);
    }

    @Test
    void aBufferTooSmallForAHeaderIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ByteSource(new CutInput(numbers(1), 1), 15));
    }

    @Test
    void anEndBetweenHeadersDiffersFromAnEndInsideOne() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(3), 1), 16);
        assertTrue(in.await(3));
        assertFalse(in.await(4));
        assertThrows(EOFException.class, in::i32);
        assertEquals(0x000102, in.u24());
        assertEquals(-1, in.read());
        assertEquals(-1, in.read(new byte[1], 0, 1));
        assertEquals(-1, in.read(new byte[100], 0, 100));
        assertThrows(EOFException.class, in::u8);
        assertThrows(EOFException.class, () -> in.discard(1));
        assertEquals(3, in.received());
    }

    @Test
    void aSourceIsDrainedAfterAShortReadIsConsumed() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(100), 10, 16, 6), 16);
        assertFalse(in.isDrained(), "no read has taken place yet");
        in.discard(9);
        assertFalse(in.isDrained(), "a byte is left");
        in.discard(1);
        assertTrue(in.isDrained(), "ten bytes came, and there was room for 16");
        in.discard(16);
        assertFalse(in.isDrained(), "the buffer was filled: there may be more");
        in.discard(6);
        assertTrue(in.isDrained());
    }

    @Test
    void aReadAroundTheBufferCountsForBeingDrainedToo() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(100), 40, 20), 16);
        byte[] into = new byte[40];
        assertEquals(40, in.read(into, 0, 40));
        assertFalse(in.isDrained(), "all that was asked for");
        assertEquals(20, in.read(into, 0, 40));
        assertTrue(in.isDrained(), "half of it");
    }

    @Test
    void theEndOfTheConnectionLooksDrained() throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(16), 16), 16);
        in.discard(16);
        assertFalse(in.isDrained());
        assertFalse(in.await(1));
        assertTrue(in.isDrained());
    }

    @Property(tries = 300)
    void bytesComeOutAsTheyWentInHoweverTheyAreRead(
            @ForAll @IntRange(min = 16, max = 100) int buffer,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 90) Integer> pieces,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 120) Integer> reads)
            throws IOException {
        ByteSource in = new ByteSource(new CutInput(numbers(1000), sizes(pieces)), buffer);
        int at = 0;
        for (int i = 0; at < 1000; i++) {
            byte[] into = new byte[reads.get(i % reads.size())];
            int count = i % 3 == 1 ? skipOne(in, at) : in.read(into, 0, into.length);
            if (i % 3 != 1) {
                assertArrayEquals(Arrays.copyOfRange(numbers(1000), at, at + count), Arrays.copyOf(into, count));
            }
            at += count;
        }
        assertEquals(-1, in.read());
        assertEquals(1000, in.received());
    }

    private static int[] sizes(List<Integer> pieces) {
        return pieces.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int skipOne(ByteSource in, int at) throws IOException {
        assertTrue(in.await(1));
        assertEquals(at & 0xFF, in.peek(0));
        in.discard(1);
        return 1;
    }

    private static byte[] numbers(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
