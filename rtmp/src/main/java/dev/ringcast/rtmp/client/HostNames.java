package dev.ringcast.rtmp.client;

import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves hosts, on threads of its own since the name service blocks natively. Any thread may call. */
final class HostNames implements AutoCloseable {
    /** Addresses of one name that are tried. */
    static final int MAX_ADDRESSES = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int THREADS = 16;

    /** A name service. */
    interface Lookup {
        /** The machine's. */
        Lookup SYSTEM = InetAddress::getAllByName;

        InetAddress[] of(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final BlockingCalls calls = new BlockingCalls("rtmp-names", "the name service", THREADS);

    HostNames(Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Resolves a host anew.
     *
     * @param url names host and port
     * @param policy is asked about each address
     * @param end when all must be done
     * @return the addresses that may be connected to, at least one
     * @throws RtmpClientException if there is none
     */
    List<InetSocketAddress> addresses(RtmpUrl url, AddressPolicy policy, Deadline end) throws IOException {
        InetAddress[] found = found(url.host(), end.left(PATIENCE));
        List<InetSocketAddress> permitted = new ArrayList<>();
        String refused = "";
        for (InetAddress each : found) {
            InetSocketAddress address = new InetSocketAddress(each, url.port());
            Optional<String> refusal = policy.refusal(address);
            if (refusal.isEmpty() && permitted.size() < MAX_ADDRESSES) {
                permitted.add(address);
            }
            refused = refusal.map(why -> each.getHostAddress() + ": " + why).orElse(refused);
        }
        if (permitted.isEmpty()) {
            throw new RtmpClientException(Reason.ADDRESS_REFUSED, url.host() + " may not be connected to, " + refused);
        }
        return permitted;
    }

    private InetAddress[] found(String host, Duration patience) throws IOException {
        try {
            return calls.run(() -> lookup.of(host), patience);
        } catch (UnknownHostException e) {
            throw new RtmpClientException(Reason.UNKNOWN_HOST, "the host " + host + " is not known", e);
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
