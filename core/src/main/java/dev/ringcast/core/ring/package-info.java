/**
 * The fan-out: one publisher's frames to any number of viewers, none of whom can slow it down.
 *
 * <p>{@link dev.ringcast.core.ring.BroadcastRing} holds the frames, a {@link dev.ringcast.core.ring.Cursor} per viewer
 * reads them, {@link dev.ringcast.core.ring.WireLog} keeps their bytes as they go over the wire, made once for all
 * viewers, {@link dev.ringcast.core.ring.PayloadLog} their payloads beside the heap, and {@link
 * dev.ringcast.core.ring.Pacer} decides when viewers are woken, and when sources that {@link
 * dev.ringcast.core.ring.Rest rest} read on. Nothing here knows a protocol or a socket.
 *
 * <p>Publishing takes no lock and never waits. Sequences count a stream's frames from 0, offsets its payload bytes.
 */
package dev.ringcast.core.ring;
