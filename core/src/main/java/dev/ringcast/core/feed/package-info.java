/**
 * One stream's fan-out: {@link dev.ringcast.core.feed.StreamFeed} puts each frame into the ring, keeps its bytes, and
 * tells the audience. What a viewer is sent first, and what it loses when it falls behind, is decided here too.
 */
package dev.ringcast.core.feed;
