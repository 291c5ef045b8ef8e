/**
 * The opening of an RTMP connection, both sides, simple and with digests (RTMP 1.0, section 5.2; the digests are not in
 * it and follow what Flash Player 9 and later do; rtmp/PROTOCOL.md 2).
 *
 * <pre>
 *  client              server
 *    |--- C0 + C1 ------->|        C0, S0: 1 byte, the version 3
 *    |<-- S0 + S1 + S2 ---|        C1, S1, C2, S2: 1536 bytes each
 *    |--- C2 ------------>|
 * </pre>
 *
 * <p>It runs on the connection's own thread, blocks, and leaves the first chunk unread behind it. Deadlines are the
 * connection's.
 */
package dev.ringcast.rtmp.handshake;
