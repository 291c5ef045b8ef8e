/**
 * One stream's fan-out: {@link dev.ringcast.core.feed.StreamFeed} puts each frame into the ring, keeps its bytes, and
 * tells the audience. A {@link dev.ringcast.core.feed.Viewer} takes them: what it is sent first, and what it loses when
 * it falls behind, is decided here. {@link dev.ringcast.core.feed.WirePump} writes them to a connection.
 */
package dev.ringcast.core.feed;
