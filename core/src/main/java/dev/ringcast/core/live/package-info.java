/**
 * Live streams: their publishers, their viewers, and the registry that connects them.
 *
 * <p>{@link dev.ringcast.core.live.Streams} is the registry of a server. {@link dev.ringcast.core.live.Publisher} is
 * the one way in, {@link dev.ringcast.core.live.Subscription} the one way out. RTMP, HLS and an embedding application
 * use the same two.
 */
package dev.ringcast.core.live;
