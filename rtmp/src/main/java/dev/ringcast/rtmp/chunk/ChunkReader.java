package dev.ringcast.rtmp.chunk;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.wire.MemoryBudget;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Puts messages together from the chunks of one connection (RTMP 1.0, section 5.3.1).
 *
 * <pre>
 * +--------------+----------------------------------------------------+--------------------+---------+
 * | basic header | format 0: timestamp 3, length 3, type 1, stream 4  | extended timestamp | payload |
 * |              | format 1: delta 3, length 3, type 1                | 4, where the field |         |
 * |              | format 2: delta 3                                  | is 0xFFFFFF        |         |
 * |              | format 3: nothing                                  |                    |         |
 * +--------------+----------------------------------------------------+--------------------+---------+
 * </pre>
 *
 * <p>Memory is bounded by what has been received: a message's array grows with its bytes, to eight times of what is
 * there at most and never beyond its length, and all arrays of messages that are not whole count against one limit, and
 * against the budget that all connections share.
 *
 * <p>One thread reads; {@link #partialBytes} and {@link #limitPartialBytes} may be called by any.
 */
public final class ChunkReader {
    /** What a peer may have under way before anyone knows that it publishes. */
    public static final int PARTIAL_BYTES_BEFORE_PUBLISH = 256 << 10;

    /** What a publisher may have under way. */
    public static final int PARTIAL_BYTES_OF_PUBLISHERS = 32 << 20;

    /** How large an array may be to be lent and used again. */
    private static final int LENT_BYTES = 64 << 10;

    private static final int MAX_CHUNK_STREAMS = 64;
    private static final int DEFAULT_CHUNK_SIZE = 128;
    private static final int MAX_CHUNK_SIZE = 0xFFFFFF;
    private static final int EXTENDED = 0xFFFFFF;

    /** A message's first array, and how much larger than what came of it each next one may be. */
    private static final int FIRST_BYTES = 4096;

    private static final int GROWTH = 8;

    /** How far a timestamp may lie from the others for a delta after format 0 to be believed, in ms. */
    private static final int NEAR = 5000;

    private final ByteSource in;
    private final MessageLimits limits;
    private final MemoryBudget budget;
    private final LongSupplier share;
    private final ExtendedTimestamps extendedTimestamps = new ExtendedTimestamps();
    private ChunkStream[] streams = new ChunkStream[4];
    private int streamCount;
    private int chunkSize = DEFAULT_CHUNK_SIZE;

    private boolean lends;

    /**
     * The array of a message that was lent and is whole: the next one's. Counted in the budget, but not as under way.
     */
    @Nullable
    private byte[] spare;

    private int newestMedia;
    private boolean hasMedia;
    private volatile int partialLimit = PARTIAL_BYTES_BEFORE_PUBLISH;

    /** Written by the reading thread alone. */
    private volatile int partialBytes;

    /**
     * Reads from where the first chunk begins.
     *
     * @param in the connection, behind its handshake
     * @param limits how long messages may be
     * @param budget what all connections share; {@link #close} gives back what was taken of it
     * @param share the bytes that messages under way may take here while those of all connections crowd the budget
     */
    public ChunkReader(ByteSource in, MessageLimits limits, MemoryBudget budget, LongSupplier share) {
        this.in = in;
        this.limits = limits;
        this.budget = budget;
        this.share = share;
    }

    /**
     * Sets how much memory the messages under way may take.
     *
     * @param bytes the limit for all of them together
     */
    public void limitPartialBytes(int bytes) {
        partialLimit = bytes;
    }

    /**
     * Says whether audio and video are lent from now on: good until the next message is asked for. One array of 64 KiB
     * at the most is kept for them, which is not begun while memory is short. Reading thread.
     *
     * @param on whether they are
     */
    public void lendMedia(boolean on) {
        lends = on;
        if (!on) {
            dropSpare();
        }
    }

    /**
     * How much memory the messages under way take.
     *
     * @return the bytes of their arrays
     */
    public int partialBytes() {
        return partialBytes;
    }

    /**
     * Waits for the next whole message. Set Chunk Size and Abort have taken effect when they are returned.
     *
     * @return the message, or null if the connection ends between two chunks
     * @throws MessageTooLargeException if a message exceeds its limit, or all of them exceed theirs
     * @throws MemoryLimitException if those of all connections are too many, and these more than their share
     * @throws ProtocolException if the chunks make no sense
     * @throws IOException if reading fails, or the connection ends inside a chunk
     */
    @Nullable
    public RawMessage next() throws IOException {
        while (true) {
            BasicHeader header = BasicHeader.read(in);
            if (header == null) {
                return null;
            }
            ChunkStream stream = stream(header);
            if (header.format() == 3) {
                continueOrRepeat(stream);
            } else {
                readHeader(stream, header.format());
            }
            if (isBuffered(stream)) {
                return stream.lentMessage(in.buffer(), in.skip(stream.length), stream.length);
            }
            readPayload(stream);
            if (stream.filled == stream.length) {
                RawMessage whole = stream.take();
                account(-whole.payload().length);
                if (isLent(whole)) {
                    spare = whole.payload();
                    budget.add(spare.length, spare.length);
                }
                applyControl(whole);
                return whole;
            }
        }
    }

    /** Whether a message can be lent from where it was received. */
    private boolean isBuffered(ChunkStream stream) {
        return lends
                && stream.filled == 0
                && stream.length <= Math.min(chunkSize, in.available())
                && MessageType.isMedia(stream.type);
    }

    private boolean isLent(RawMessage whole) {
        int bytes = whole.payload().length;
        return lends && spare == null && whole.isMedia() && bytes > 0 && bytes <= LENT_BYTES && !budget.exceeded();
    }

    private ChunkStream stream(BasicHeader header) throws ProtocolException {
        ChunkStream known = find(header.chunkStreamId());
        if (known != null) {
            return known;
        }
        if (header.format() > 1) { // format 1 first: librtmp's pings
            throw new ProtocolException(
                    "chunk stream " + header.chunkStreamId() + " begins with format " + header.format());
        }
        if (streamCount == MAX_CHUNK_STREAMS) {
            throw new ProtocolException("more than " + MAX_CHUNK_STREAMS + " chunk streams");
        }
        if (streamCount == streams.length) {
            streams = Arrays.copyOf(streams, 2 * streamCount);
        }
        streams[streamCount] = new ChunkStream(header.chunkStreamId());
        return streams[streamCount++];
    }

    @Nullable
    private ChunkStream find(int id) {
        for (int i = 0; i < streamCount; i++) {
            if (streams[i].id == id) {
                return streams[i];
            }
        }
        return null;
    }

    /** Formats 0 to 2, sections 5.3.1.2.1 to 5.3.1.2.3. Inside a message it only continues it. */
    private void readHeader(ChunkStream stream, int format) throws IOException {
        int field = in.u24();
        if (format < 2) {
            int length = in.u24();
            int type = in.u8();
            if (!stream.underWay) {
                stream.length = length;
                stream.type = type;
            } else if (length != stream.length) {
                throw new ProtocolException("a new message inside one on chunk stream " + stream.id);
            }
        }
        if (format == 0) {
            int streamId = Integer.reverseBytes(in.i32());
            stream.streamId = stream.underWay ? stream.streamId : streamId;
        }
        stream.extended = field == EXTENDED;
        stream.field = stream.extended ? in.i32() : field;
        stream.fieldIsAbsolute = format == 0;
        if (!stream.underWay) {
            begin(stream, format == 0 ? stream.field : stream.timestamp + stream.field);
        }
    }

    /** Format 3, section 5.3.1.2.4: more of a message, or another one like the last. */
    private void continueOrRepeat(ChunkStream stream) throws IOException {
        if (stream.extended) {
            extendedTimestamps.take(in, stream.field, Math.min(chunkSize, stream.length - stream.filled));
        }
        if (!stream.underWay) {
            begin(stream, stream.timestamp + repeatedDelta(stream));
        }
    }

    /**
     * What a message without a header of its own adds to the timestamp. After format 0 the specification wants the
     * timestamp itself as delta, but most peers that send this mean the same time again: it is added if the sum
     * is plausible.
     */
    private int repeatedDelta(ChunkStream stream) {
        if (!stream.fieldIsAbsolute) {
            return stream.field;
        }
        int newest = hasMedia ? newestMedia : stream.timestamp;
        int distance = stream.timestamp + stream.field - newest;
        return !stream.extended && Math.abs((long) distance) <= NEAR ? stream.field : 0;
    }

    private void begin(ChunkStream stream, int timestamp) throws ProtocolException {
        int limit = limits.of(stream.type);
        if (limit != MessageLimits.READ_OVER && stream.length > limit) {
            throw new MessageTooLargeException(
                    "message of type " + stream.type + " has " + stream.length + " bytes, allowed are " + limit);
        }
        stream.timestamp = timestamp;
        stream.underWay = true;
        if (MessageType.isMedia(stream.type) && (!hasMedia || timestamp - newestMedia > 0)) {
            newestMedia = timestamp;
            hasMedia = true;
        }
    }

    private void readPayload(ChunkStream stream) throws IOException {
        int left = Math.min(chunkSize, stream.length - stream.filled);
        if (limits.of(stream.type) == MessageLimits.READ_OVER) {
            in.discard(left);
            stream.filled += left;
            return;
        }
        if (stream.filled == 0 && spare != null && MessageType.isMedia(stream.type)) {
            stream.payload = takeSpare(spare);
            account(stream.payload.length);
        }
        while (left > 0) {
            if (stream.filled == stream.payload.length) {
                grow(stream);
            }
            int count = in.read(stream.payload, stream.filled, Math.min(left, stream.payload.length - stream.filled));
            if (count < 0) {
                throw ByteSource.ended();
            }
            stream.filled += count;
            left -= count;
        }
    }

    /** Forgets what is under way: the connection is over. Reading thread, once it reads no more. */
    public void close() {
        account(-partialBytes);
        streamCount = 0;
        streams = new ChunkStream[0];
        dropSpare();
    }

    private void dropSpare() {
        if (spare != null) {
            takeSpare(spare);
        }
    }

    private byte[] takeSpare(byte[] array) {
        spare = null;
        budget.add(-array.length, -array.length);
        return array;
    }

    private void account(int delta) {
        partialBytes += delta;
        budget.addPartial(delta);
    }

    private void grow(ChunkStream stream) throws ProtocolException {
        int room = partialLimit - partialBytes;
        if (room <= 0) {
            throw new MessageTooLargeException("more than " + partialLimit + " bytes of unfinished messages");
        }
        int had = stream.payload.length;
        int wanted = Math.max(FIRST_BYTES, GROWTH * (stream.filled + in.available()));
        int bytes = Math.min(Math.min(stream.length, wanted), had + room);
        account(bytes - had);
        if (budget.crowded() && partialBytes > share.getAsLong()) {
            throw new MemoryLimitException(partialBytes + " bytes of unfinished messages while memory is short");
        }
        stream.payload = Arrays.copyOf(stream.payload, bytes);
    }

    /** The two messages that change how chunks are read (sections 5.4.1 and 5.4.2). */
    private void applyControl(RawMessage message) throws ProtocolException {
        if (message.type() == MessageType.SET_CHUNK_SIZE) {
            int size = firstInt(message) & 0x7FFFFFFF;
            if (size == 0) {
                throw new ProtocolException("chunk size 0");
            }
            chunkSize = Math.min(size, MAX_CHUNK_SIZE);
        } else if (message.type() == MessageType.ABORT && message.payload().length >= Integer.BYTES) {
            ChunkStream aborted = find(firstInt(message));
            if (aborted != null) {
                account(-aborted.payload.length);
                aborted.take();
            }
        }
    }

    private static int firstInt(RawMessage message) throws ProtocolException {
        byte[] bytes = message.payload();
        if (bytes.length < Integer.BYTES) {
            throw new ProtocolException("message of type " + message.type() + " has " + bytes.length + " bytes");
        }
        return bytes[0] << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
    }
}
