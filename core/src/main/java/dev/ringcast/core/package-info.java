/**
 * The vocabulary of streams: names, addresses, peers, settings, figures, reasons, and the hooks of an application.
 *
 * <p>There is no logic here. {@code dev.ringcast.core.live} holds the streams themselves.
 *
 * <p>Times of frames are milliseconds on the stream's own clock. Failures are unchecked, except {@link
 * java.io.IOException} when bytes are read.
 */
package dev.ringcast.core;
