package dev.ringcast.it.bench;

/** How far a client goes: the steps of an RTMP connection in their order. */
enum Phase {
    /** A TCP connection. */
    BARE,
    /** S2 has come. */
    HANDSHAKE,
    /** The result of connect has come. */
    CONNECT,
    /** NetStream.Play.Start has come. */
    PLAY,
    /** NetStream.Publish.Start has come. */
    PUBLISH
}
