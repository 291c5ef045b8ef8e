/**
 * Sockets: the listener, its connections, and the janitor that ends connections that overstay.
 *
 * <p>Connections are {@link java.nio.channels.SocketChannel}s left in blocking mode, each read by one virtual thread
 * and written by one. There is no read timeout on a socket: the janitor looks at all of them twice a second. Times are
 * nanoseconds of the injected clock unless a name says otherwise.
 */
package dev.ringcast.core.net;
