package dev.ringcast.rtmp.client;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Says which addresses a client may connect to. It is asked about each address of a host's name, again for each attempt
 * and after each redirect, and the socket is opened to the very address that it permitted. Must not block.
 */
@FunctionalInterface
public interface AddressPolicy {
    /** Permits every address. */
    AddressPolicy ANY = address -> Optional.empty();

    /**
     * Looks at an address before it is connected to.
     *
     * @param address the address and port, resolved
     * @return why it must not be connected to, in a few words; empty if it may
     */
    Optional<String> refusal(InetSocketAddress address);
}
