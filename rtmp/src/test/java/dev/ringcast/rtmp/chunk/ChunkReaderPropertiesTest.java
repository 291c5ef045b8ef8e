package dev.ringcast.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.SharedBuffers;
import dev.ringcast.rtmp.CutInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The messages of any peer that follows the specification come out as they went in. */
class ChunkReaderPropertiesTest {
    private static final long[] STARTS = {0, 0xFFFFF0, 0x7FFFFFF0L, 0xFFFFFFF0L};

    /** A message that a peer is to send: on which chunk stream, how long after the one before, in which format. */
    record Plan(int csid, int type, int streamId, int step, int length, int format) {}

    @Provide
    Arbitrary<List<Plan>> plans() {
        return Combinators.combine(
                        Arbitraries.of(3, 4, 63, 64, 319, 320, 65599),
                        Arbitraries.of(MessageType.AUDIO, MessageType.VIDEO, MessageType.SET_CHUNK_SIZE),
                        Arbitraries.of(1, 1, 1, 0x01020304),
                        Arbitraries.of(0, 20, 20, 40, 0xFFFFFE, 0xFFFFFF, 0x1000000),
                        Arbitraries.of(0, 1, 3, 127, 128, 129, 300, 5000),
                        Arbitraries.of(0, 1, 2, 3, 3))
                .as(Plan::new)
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 500)
    void messagesComeOutAsTheyWentIn(
            @ForAll("plans") List<Plan> plans,
            @ForAll ChunkSender.Habit habit,
            @ForAll @IntRange(max = 3) int start,
            @ForAll Random turns,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9000) Integer> pieces,
            @ForAll @IntRange(min = 16, max = 9000) int buffer,
            @ForAll boolean publishes)
            throws IOException {
        ChunkSender sender = new ChunkSender(habit);
        List<RawMessage> expected = send(sender, messages(plans, STARTS[start]), turns);
        CutInput connection = new CutInput(
                sender.slice(), pieces.stream().mapToInt(Integer::intValue).toArray());
        ByteSource in = new ByteSource(connection, buffer);
        ChunkReader reader = ChunkReaders.of(in);
        SharedBuffers shared = new SharedBuffers(new HeapBudget(Long.MAX_VALUE));
        if (publishes) {
            reader.lendMedia(true);
        }
        for (int i = 0; i < expected.size(); i++) {
            if (publishes && i == expected.size() / 2) { // before that from its own buffer
                in.share(shared);
            }
            assertSame(expected.get(i), reader.next());
            in.release();
            scribble(shared);
        }
        assertNull(reader.next());
        assertEquals(0, reader.partialBytes());
    }

    /** Overwrites the buffer that was given away, as its next user does. */
    private static void scribble(SharedBuffers shared) {
        byte[] buffer = shared.take();
        Arrays.fill(buffer, 0, 10_000, (byte) 0xA5);
        shared.give(buffer);
    }

    /** What each chunk stream is to carry, and the formats to choose. */
    private static Map<Integer, Queue<Map.Entry<Integer, RawMessage>>> messages(List<Plan> plans, long start) {
        Map<Integer, Queue<Map.Entry<Integer, RawMessage>>> queues = new TreeMap<>();
        Map<Integer, Long> clocks = new TreeMap<>();
        Random random = new Random(plans.size());
        for (Plan plan : plans) {
            long timestamp = clocks.merge(plan.csid(), start, (now, first) -> now + plan.step() & 0xFFFFFFFFL);
            byte[] payload = new byte[plan.length()];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) random.nextInt(0x20, 0x70); // nothing that an extended timestamp could begin with
            }
            if (plan.type() == MessageType.SET_CHUNK_SIZE) {
                payload = new byte[] {0, 0, (byte) (plan.length() >> 8), (byte) (plan.length() | 4)};
            }
            RawMessage message = new RawMessage(plan.type(), plan.streamId(), timestamp, payload);
            queues.computeIfAbsent(plan.csid(), csid -> new ArrayDeque<>()).add(Map.entry(plan.format(), message));
        }
        return queues;
    }

    /** Sends a chunk of this stream, a chunk of that one; returns the messages in the order in which they end. */
    private static List<RawMessage> send(
            ChunkSender sender, Map<Integer, Queue<Map.Entry<Integer, RawMessage>>> queues, Random turns) {
        List<RawMessage> whole = new ArrayList<>();
        while (!queues.isEmpty()) {
            List<Integer> csids = new ArrayList<>(queues.keySet());
            int csid = csids.get(turns.nextInt(csids.size()));
            Queue<Map.Entry<Integer, RawMessage>> queue = queues.get(csid);
            boolean done = sender.isUnderWay(csid)
                    ? sender.more(csid)
                    : sender.begin(
                            csid, queue.element().getKey(), queue.element().getValue());
            if (done) {
                whole.add(queue.remove().getValue());
                if (queue.isEmpty()) {
                    queues.remove(csid);
                }
            }
        }
        return whole;
    }

    @Property
    void anyBytesAreMessagesOrAnErrorAndNothingElse(@ForAll byte[] wire) {
        readAll(wire);
    }

    @Property
    void aBrokenByteOrAnEarlyEndGivesMessagesOrAnErrorAndNothingElse(
            @ForAll("plans") List<Plan> plans,
            @ForAll Random turns,
            @ForAll int at,
            @ForAll byte octet,
            @ForAll int length) {
        ChunkSender sender = new ChunkSender(ChunkSender.Habit.REPEATS);
        send(sender, messages(plans, 0xFFFFF0), turns);
        byte[] wire = sender.slice();
        if (wire.length > 0) {
            wire[Math.floorMod(at, wire.length)] = octet;
        }
        readAll(Arrays.copyOf(wire, Math.floorMod(length, wire.length + 1)));
    }

    /** The memory of messages under way stays below what was received, times eight, and a first array each. */
    private static void readAll(byte[] wire) {
        ChunkReader reader = ChunkReaders.of(new ByteSource(new ByteArrayInputStream(wire), 64));
        try {
            for (RawMessage message = reader.next(); message != null; message = reader.next()) {
                assertTrue(message.timestamp() >= 0 && message.timestamp() <= 0xFFFFFFFFL);
            }
        } catch (ProtocolException | EOFException expected) {
            assertNotNull(expected.getMessage());
        } catch (IOException e) {
            throw new AssertionError("arrays do not fail", e);
        }
        assertTrue(reader.partialBytes() <= 8 * wire.length + 64 * 4096);
    }

    /** Our writer's chunks, cut anywhere. */
    @Property(tries = 300)
    void whatTheWriterWritesIsReadBack(
            @ForAll("plans") List<Plan> plans, @ForAll @IntRange(min = 1, max = 600) int chunkSize) throws IOException {
        ChunkWriter writer = new ChunkWriter(chunkSize);
        List<RawMessage> sent = new ArrayList<>();
        sent.add(setChunkSize(chunkSize));
        messages(plans, 0xFFFFF0)
                .values()
                .forEach(queue -> queue.forEach(entry -> {
                    if (entry.getValue().type() != MessageType.SET_CHUNK_SIZE) {
                        sent.add(entry.getValue());
                    }
                }));
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (RawMessage message : sent) {
            ChunkWriter now = message == sent.get(0) ? new ChunkWriter(128) : writer;
            wire.writeBytes(ChunkWriterTest.whole(now, message));
        }
        ByteSource in = new ByteSource(new CutInput(wire.toByteArray(), 1, 500), 32);
        ChunkReader reader = ChunkReaders.of(in);
        for (RawMessage message : sent) {
            assertSame(message, reader.next());
        }
        assertNull(reader.next());
    }

    private static RawMessage setChunkSize(int size) {
        return new RawMessage(1, 0, 0, new byte[] {0, 0, (byte) (size >> 8), (byte) size});
    }

    private static void assertSame(RawMessage expected, RawMessage actual) {
        assertNotNull(actual);
        assertEquals(expected.type(), actual.type());
        assertEquals(expected.streamId(), actual.streamId());
        assertEquals(expected.timestamp(), actual.timestamp());
        assertEquals(expected.body(), actual.body());
    }
}
