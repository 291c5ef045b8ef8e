package dev.ringcast.rtmp.server;

import dev.ringcast.core.net.Listener;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the RTMP server behaves.
 *
 * @param address where it listens; port 0 for any
 * @param limits how many connections
 * @param chunkSize bytes of payload in an outgoing chunk, 128 to 16,777,215
 * @param defaultApp the app of a URL that has one part only
 * @param pingInterval a peer that is silent for this time is pinged
 * @param pingTimeout a peer that is silent for this time is gone
 * @param ingestRate bytes a second that one connection may send, 0 for any number; past them it is read more slowly
 * @param httpPort the port of HTTP, for a client that tries it here; 0 if there is none or it is not known
 */
public record RtmpOptions(
        InetSocketAddress address,
        Listener.Limits limits,
        int chunkSize,
        String defaultApp,
        Duration pingInterval,
        Duration pingTimeout,
        long ingestRate,
        int httpPort) {}
