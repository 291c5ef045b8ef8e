package dev.ringcast.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * A publisher or player.
 *
 * @param protocol how it reached the server: {@code rtmp}, {@code hls}, {@code application}…
 * @param address its address, null within this process
 * @param credentials the query string that it showed, still percent-encoded; empty for none. A secret: never written
 *     anywhere
 * @param authorization the Authorization field of its HTTP request, such as {@code Bearer abc}; empty for none. A
 *     secret too
 */
public record Peer(String protocol, @Nullable InetSocketAddress address, String credentials, String authorization) {
    /** The program that this server is part of. */
    public static final Peer APPLICATION = new Peer("application", null, "");

    /** Checks that nothing is missing. */
    public Peer {
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(credentials);
        Objects.requireNonNull(authorization);
    }

    /**
     * A peer that sent no Authorization field.
     *
     * @param protocol how it reached the server
     * @param address its address, null within this process
     * @param credentials the query string that it showed, empty for none
     */
    public Peer(String protocol, @Nullable InetSocketAddress address, String credentials) {
        this(protocol, address, credentials, "");
    }

    /**
     * The address without the port.
     *
     * @return the host's address, empty within this process
     */
    public Optional<InetAddress> host() {
        return Optional.ofNullable(address).map(InetSocketAddress::getAddress);
    }

    /**
     * The same peer without its secrets, which are of no use once it was admitted.
     *
     * @return a peer with empty credentials
     */
    public Peer withoutSecrets() {
        return credentials.isEmpty() && authorization.isEmpty() ? this : new Peer(protocol, address, "");
    }

    /** Protocol and address, without the secrets. */
    @Override
    public String toString() {
        return address == null
                ? protocol
                : protocol + " " + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
