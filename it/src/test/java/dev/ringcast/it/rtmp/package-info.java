/**
 * An RTMP client for tests, independent of the server's code, that can also do what no client should (RTMP 1.0).
 *
 * <p>{@link dev.ringcast.it.rtmp.RawRtmp} is one connection. What it receives is read strictly: the server has to send
 * exactly what the specification says.
 */
package dev.ringcast.it.rtmp;
