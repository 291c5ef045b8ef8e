/**
 * Bytes outside the heap. {@link dev.ringcast.core.wire.PayloadLog} keeps payloads of frames. {@link
 * dev.ringcast.core.wire.WireLog} keeps frames as they go over the wire, made once for all viewers. Both lie in slabs
 * that {@link dev.ringcast.core.wire.SlabPool} lends within the server's memory budget.
 */
package dev.ringcast.core.wire;
