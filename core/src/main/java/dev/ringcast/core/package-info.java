/**
 * Streams: who publishes, who watches, and what happens between them.
 *
 * <p>{@link dev.ringcast.core.Streams} is the registry of a server. {@link dev.ringcast.core.Publisher} is the one way
 * in, {@link dev.ringcast.core.Subscription} the one way out; RTMP, HLS and an embedding application use the same two.
 *
 * <p>Times of frames are milliseconds on the stream's own clock. Failures are unchecked, but for {@link
 * java.io.IOException} where bytes are read.
 */
package dev.ringcast.core;
