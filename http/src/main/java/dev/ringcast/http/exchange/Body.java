package dev.ringcast.http.exchange;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The content of a {@link Response}. */
public sealed interface Body {
    /**
     * Content that is there.
     *
     * @param content the bytes, not to be written to
     */
    record Bytes(byte[] content) implements Body {}

    /**
     * A part of a file, which is read while it is sent. The response holds nothing until it is sent.
     *
     * <p>A file that is not there is answered by 404. A file that becomes shorter ends its exchange. A file that is
     * deleted is sent as long as its channel can read it.
     *
     * @param opener opens the file, if the request needs its content or its length
     * @param offset where the content begins in the file, 0 or more
     * @param length how many bytes it has, or {@link #TO_END}
     * @param growing whether more is appended. Then a request gets what is there, the total is unknown to
     *     {@code Content-Range}, and the response has no validator: no copy of it remains right.
     */
    record File(Opener opener, long offset, long length, boolean growing) implements Body {
        /** Instead of a length: all that the file has when it is opened. */
        public static final long TO_END = -1;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public File {
            if (offset < 0 || length < TO_END) {
                throw new IllegalArgumentException("offset " + offset + ", length " + length);
            }
        }

        /** Opens a file. */
        @FunctionalInterface
        public interface Opener {
            /**
             * Opens the file on a platform thread, which may block. Each request has a channel of its own.
             *
             * @return the file; the server closes it
             * @throws java.nio.file.NoSuchFileException if there is none
             * @throws IOException if it cannot be opened, which is answered by 500
             */
            SeekableByteChannel open() throws IOException;
        }
    }

    /**
     * Content that has no end of its own, such as a live stream. The response holds nothing until it is sent.
     *
     * @param source writes the content; one source a response
     * @param chunked whether a client of HTTP/1.1 can tell the end from a broken connection. It costs more: HttpServer
     *     sends chunks of 4 KiB. If not, the content ends with the connection.
     */
    record Endless(EndlessSource source, boolean chunked) implements Body {}

    /**
     * Content that comes later, in a response of its own. The request waits for it without a thread.
     *
     * @param answer what is sent when it is complete. The server completes it itself when the time is over, when too
     *     many requests wait or when it stops: what the request holds elsewhere is given back then.
     * @param patience how long the request waits at most; the server does not wait longer than a minute
     * @param otherwise asked for what to send when the time is over, which is there at once; it must not block
     */
    record Later(CompletableFuture<Response> answer, Duration patience, Supplier<Response> otherwise) implements Body {}
}
