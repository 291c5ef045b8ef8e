/**
 * RTMP chunk streams: messages cut into chunks on the wire, and put together again (RTMP 1.0, section 5.3;
 * rtmp/PROTOCOL.md 3).
 *
 * <p>Bytes come in at {@link dev.ringcast.rtmp.chunk.ByteSource}, {@link dev.ringcast.rtmp.chunk.ChunkReader} gives
 * whole messages with their timestamps already absolute, and {@link dev.ringcast.rtmp.chunk.ChunkWriter} knows the
 * bytes of a message that leaves. Of what messages mean only Set Chunk Size and Abort are known here, since they change
 * how the next chunk is read; the rest is {@code dev.ringcast.rtmp.message}.
 *
 * <p>Sizes are in bytes and timestamps in milliseconds modulo 2<sup>32</sup>, as on the wire. Reading is confined
 * to the thread of its connection; writers are immutable and may be shared.
 */
package dev.ringcast.rtmp.chunk;
