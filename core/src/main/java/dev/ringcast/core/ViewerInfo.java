package dev.ringcast.core;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A viewer of a stream at one moment, whatever its protocol.
 *
 * @param id its number, from 1; a server gives each number once
 * @param stream the stream that it watches
 * @param peer its protocol and address, without secrets. Over HLS the address is that of its first media playlist
 * @param client what its program calls itself: RTMP's {@code flashVer} or HTTP's {@code User-Agent}, 120 characters at
 *     most; empty if it is not known
 * @param joinedAt when it joined the stream
 * @param lagBytes payload bytes from its place to the live edge; empty over HLS, where players fetch what they want
 * @param lagMillis media time from the next frame that it takes to the live edge, in ms; empty over HLS
 * @param bytesSent what it was sent since it asked to play. Over RTMP all bytes on its connection, and in this process
 *     the payloads that it took. Empty over HLS: segments have the same names for all viewers
 * @param skippedFrames frames that it did not get
 */
public record ViewerInfo(
        long id,
        StreamName stream,
        Peer peer,
        String client,
        Instant joinedAt,
        OptionalLong lagBytes,
        OptionalLong lagMillis,
        OptionalLong bytesSent,
        SkippedFrames skippedFrames) {}
