package dev.ringcast.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Binding, with messages that name the key to change. */
final class Ports {
    /** What binds. */
    interface Binding<T> {
        T bind(InetSocketAddress address) throws IOException;
    }

    private Ports() {}

    /**
     * Binds.
     *
     * @throws IOException if that is impossible; the message names the key
     */
    static <T> T bound(String section, String bind, int port, Binding<T> binding) throws IOException {
        InetSocketAddress address = bind.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new IOException(section + ".bind: unknown host " + bind);
        }
        try {
            return binding.bind(address);
        } catch (IOException e) {
            String where = (bind.isEmpty() ? "" : bind + " ") + "port " + port;
            throw new IOException(section + ".port: cannot listen on " + where + ": " + e.getMessage(), e);
        }
    }
}
