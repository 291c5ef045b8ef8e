package dev.ringcast.http.exchange;

import dev.ringcast.core.wire.HeapBudget;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.RejectedExecutionException;

/** A file that is being sent, with its one buffer. Used by one thread after another, all of {@link FileThreads}. */
final class OpenFile implements Closeable {
    /** What is read at a time, and counted on the heap. */
    static final int BUFFER_BYTES = 64 << 10;

    private final SeekableByteChannel channel;
    private final HeapBudget heap;
    private final long offset;
    private final long length;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private OpenFile(SeekableByteChannel channel, HeapBudget heap, long offset, long length) {
        this.channel = channel;
        this.heap = heap;
        this.offset = offset;
        this.length = length;
    }

    /**
     * Opens a file.
     *
     * @return the file
     * @throws RejectedExecutionException if the heap has no room for its buffer
     * @throws NoSuchFileException if it is not there, or shorter than it should be
     */
    static OpenFile open(Body.File file, HeapBudget heap) throws IOException {
        if (!heap.reserve(BUFFER_BYTES)) {
            throw new RejectedExecutionException("the heap has no room for another file");
        }
        SeekableByteChannel channel = null;
        OpenFile opened = null;
        try {
            channel = file.opener().open();
            opened = new OpenFile(channel, heap, file.offset(), length(file, channel.size()));
            return opened;
        } finally {
            if (opened == null) {
                heap.release(BUFFER_BYTES);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static long length(Body.File file, long size) throws NoSuchFileException {
        long there = size - file.offset();
        long length = file.length() == Body.File.TO_END ? Math.max(0, there) : file.length();
        if (length > Math.max(0, there)) {
            throw new NoSuchFileException("it ends before its content does");
        }
        return length;
    }

    /** How many bytes the content has. */
    long length() {
        return length;
    }

    /** What {@link #read} fills. */
    byte[] buffer() {
        return buffer;
    }

    /**
     * Fills the buffer from a place in the content.
     *
     * @return how many bytes were read, at least 1 and {@code most} at most
     * @throws IOException if the file has become shorter, or cannot be read
     */
    int read(long from, long most) throws IOException {
        channel.position(offset + from);
        int count = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(most, buffer.length)));
        if (count <= 0) {
            throw new IOException("the file has become shorter");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            heap.release(BUFFER_BYTES);
        }
    }
}
