package dev.ringcast.core.flv;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.media.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the tags in an FLV byte stream that arrives in pieces, cut anywhere.
 *
 * <p>Where {@link FlvReader} pulls, this is fed: it stands behind an OutputStream. It keeps only the tag that is not
 * yet complete. Its buffer grows with the bytes that came, not with the announced size. Once a piece was refused
 * every later one is. Confined to one thread.
 */
public final class FlvDecoder {
    private static final int PREVIOUS_TAG_SIZE_BYTES = 4;
    private static final int FIRST_BODY_BYTES = 16 * 1024;

    private final int maxBodyBytes;
    private final Sink sink;

    private State state = State.HEADER;

    /** What is being collected, {@link #filled} bytes of the {@link #wanted}. */
    private byte[] part = new byte[FlvTagHeader.BYTES];

    private int filled;
    private int wanted = FlvHeader.BYTES;

    @Nullable
    private FlvHeader header;

    @Nullable
    private FlvTagHeader tag;

    /** Where whole tags go. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a tag.
         *
         * @param tag the tag, whose body is given away
         * @throws IOException passed on to the caller of {@link #feed}
         */
        void tag(FlvTag tag) throws IOException;
    }

    /** What the next bytes are. */
    private enum State {
        HEADER,
        REST_OF_HEADER,
        PREVIOUS_TAG_SIZE,
        TAG_HEADER,
        BODY,
        REFUSED
    }

    /**
     * Stands before the header.
     *
     * @param maxBodyBytes the largest tag body to accept
     * @param sink where whole tags go
     */
    public FlvDecoder(int maxBodyBytes, Sink sink) {
        this.maxBodyBytes = maxBodyBytes;
        this.sink = Objects.requireNonNull(sink);
    }

    /**
     * Takes the next bytes of the stream and hands on each tag that they complete.
     *
     * @param bytes holds them
     * @param offset where they begin
     * @param length how many they are
     * @throws ProtocolException if they are no FLV; nothing can be fed after that
     * @throws IOException from the sink
     */
    public void feed(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (state == State.REFUSED) {
                throw new ProtocolException("this FLV stream was refused before");
            }
            int taken = Math.min(wanted - filled, end - at);
            makeRoom(taken);
            System.arraycopy(bytes, at, part, filled, taken);
            at += taken;
            filled += taken;
            if (filled == wanted) {
                complete();
            }
        }
    }

    /**
     * What the stream began with.
     *
     * @return the header, empty until it has come
     */
    public Optional<FlvHeader> header() {
        return Optional.ofNullable(header);
    }

    /**
     * Whether the stream may end here.
     *
     * @return whether nothing is incomplete
     */
    public boolean isBetweenTags() {
        return filled == 0 && state == State.TAG_HEADER;
    }

    private void makeRoom(int bytes) {
        if (part.length < filled + bytes) {
            part = Arrays.copyOf(part, Math.min(wanted, Math.max(part.length * 2, filled + bytes)));
        }
    }

    private void complete() throws IOException {
        State completed = state;
        state = State.REFUSED; // unless nothing wrong is found below
        switch (completed) {
            case HEADER -> takeHeader();
            case REST_OF_HEADER -> expect(State.PREVIOUS_TAG_SIZE, PREVIOUS_TAG_SIZE_BYTES);
            case PREVIOUS_TAG_SIZE -> expect(State.TAG_HEADER, FlvTagHeader.BYTES); // some writers get the size wrong
            case TAG_HEADER -> takeTagHeader();
            case BODY -> deliver(Objects.requireNonNull(tag), part);
            case REFUSED -> throw new IllegalStateException("fed although refused");
        }
    }

    private void takeHeader() throws ProtocolException {
        ByteBuffer bytes = ByteBuffer.wrap(part, 0, filled);
        header = FlvHeader.read(bytes);
        int rest = FlvHeader.skip(bytes);
        if (rest > 0) {
            expect(State.REST_OF_HEADER, rest);
        } else {
            expect(State.PREVIOUS_TAG_SIZE, PREVIOUS_TAG_SIZE_BYTES);
        }
    }

    private void takeTagHeader() throws IOException {
        tag = FlvTagHeader.read(ByteBuffer.wrap(part, 0, filled), maxBodyBytes);
        expect(State.BODY, tag.bodyBytes());
        part = new byte[Math.min(tag.bodyBytes(), FIRST_BODY_BYTES)];
        if (tag.bodyBytes() == 0) {
            deliver(tag, part);
        }
    }

    /** Ready for what follows before the sink is called: it may throw. */
    private void deliver(FlvTagHeader header, byte[] body) throws IOException {
        part = new byte[FlvTagHeader.BYTES];
        expect(State.PREVIOUS_TAG_SIZE, PREVIOUS_TAG_SIZE_BYTES);
        sink.tag(new FlvTag(header.type(), header.timestamp(), body));
    }

    private void expect(State next, int bytes) {
        state = next;
        wanted = bytes;
        filled = 0;
    }
}
