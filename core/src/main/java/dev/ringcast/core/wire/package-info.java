/**
 * Bytes outside the heap: {@link dev.ringcast.core.wire.PayloadLog} keeps what frames carry, {@link
 * dev.ringcast.core.wire.WireLog} keeps it as it goes over the wire, made once for all viewers. Both lie in slabs that
 * {@link dev.ringcast.core.wire.SlabPool} lends within the server's memory budget.
 */
package dev.ringcast.core.wire;
