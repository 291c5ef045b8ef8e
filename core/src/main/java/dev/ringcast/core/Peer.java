package dev.ringcast.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who publishes or plays.
 *
 * @param protocol by which way: {@code rtmp}, {@code hls}, {@code application}…
 * @param address where from, null within this process
 * @param credentials what it showed: a query string, empty for none. A secret: never written anywhere
 */
public record Peer(String protocol, InetSocketAddress address, String credentials) {
    /** The program that this server is part of. */
    public static final Peer APPLICATION = new Peer("application", null, "");

    /**
     * The address without the port.
     *
     * @return the host's address, empty within this process
     */
    public Optional<InetAddress> host() {
        return Optional.ofNullable(address).map(InetSocketAddress::getAddress);
    }

    /** Protocol and address, without the credentials. */
    @Override
    public String toString() {
        return address == null ? protocol : protocol + " " + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
