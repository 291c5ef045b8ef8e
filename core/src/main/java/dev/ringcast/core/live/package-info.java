/**
 * Live streams: their publishers, their viewers, and the registry that connects them.
 *
 * <p>{@link dev.ringcast.core.live.Streams} is the registry of a server. All publish through
 * {@link dev.ringcast.core.live.Publisher}. An application watches by a {@link dev.ringcast.core.live.Subscription};
 * RTMP and HLS use the {@link dev.ringcast.core.feed.Viewer} inside it.
 */
package dev.ringcast.core.live;
