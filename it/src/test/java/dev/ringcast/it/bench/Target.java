package dev.ringcast.it.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a server takes RTMP.
 *
 * @param addresses its addresses: publishers go to the first, players to one after the other
 * @param app the app of all streams
 */
record Target(List<InetSocketAddress> addresses, String app) {
    /** A server of ours. */
    static Target local(List<Integer> ports, String app) {
        return new Target(
                ports.stream()
                        .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .toList(),
                app);
    }

    InetSocketAddress address() {
        return addresses.getFirst();
    }

    /** The same for a player. */
    Target forPlayer(int index) {
        return new Target(List.of(addresses.get(index % addresses.size())), app);
    }

    String tcUrl() {
        return "rtmp://" + address().getHostString() + ":" + address().getPort() + "/" + app;
    }
}
