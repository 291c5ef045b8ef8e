package dev.ringcast.http.exchange;

import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.Conditions.Portion;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A file on its way to a client. The thread of the exchange owns it, which may be virtual: {@link FileThreads} do what
 * blocks, one call at a time.
 */
final class FileBody implements AutoCloseable {
    private final OpenFile file;
    private final FileThreads threads;

    /** Whether a read that was left behind closes the file. */
    private boolean left;

    private FileBody(OpenFile file, FileThreads threads) {
        this.file = file;
        this.threads = threads;
    }

    /**
     * Opens a file.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no room for another
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if it cannot be opened
     */
    static FileBody open(Body.File file, FileThreads threads, HeapBudget heap) throws IOException {
        return new FileBody(threads.call(() -> OpenFile.open(file, heap), threads::closeSoon), threads);
    }

    /** How many bytes the content has. */
    long length() {
        return file.length();
    }

    /** Sends a part of the content. */
    void write(OutputStream out, Portion part, int piece, Watchdog.Guard guard) throws IOException {
        long end = part.from() + part.length();
        for (long at = part.from(); at < end; ) {
            int count = read(at, end - at);
            Pieces.write(out, file.buffer(), 0, count, piece, guard);
            at += count;
        }
    }

    private int read(long from, long most) throws IOException {
        try {
            return threads.call(() -> file.read(from, most), any -> threads.closeSoon(file));
        } catch (FileThreads.LeftBehindException e) {
            left = true;
            throw e;
        }
    }

    @Override
    public void close() {
        if (!left) {
            threads.closeSoon(file);
        }
    }
}
