/**
 * The ring: one publisher's frames, read by any number of viewers, none of which can slow it down.
 *
 * <p>{@link dev.ringcast.core.ring.BroadcastRing} holds the frames, a {@link dev.ringcast.core.ring.Cursor} per viewer
 * reads them, and {@link dev.ringcast.core.ring.GopIndex} knows where a viewer may join. It knows no protocol
 * and no socket.
 *
 * <p>Publishing takes no lock and never waits. Sequences count a stream's frames from 0, offsets its payload bytes.
 */
package dev.ringcast.core.ring;
