/**
 * What RTMP connections do: connect, createStream, publish and play (RTMP 1.0, section 7.2;
 * rtmp/PROTOCOL.md 5, 7, 8).
 *
 * <p>Each connection has two virtual threads. {@link dev.ringcast.rtmp.server.RtmpSession} is the read loop: it
 * decodes, publishes, and queues replies. {@link dev.ringcast.rtmp.server.Outbox} is the writer loop, the only one
 * that writes to the socket after the handshake: queued replies first, then the frames of the stream that is played.
 */
package dev.ringcast.rtmp.server;
