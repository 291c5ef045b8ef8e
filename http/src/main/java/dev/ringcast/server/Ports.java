package dev.ringcast.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Binding, with messages that name the key that somebody has to change. */
final class Ports {
    /** Something that binds. */
    interface Binding<T> {
        T bind(InetSocketAddress address) throws IOException;
    }

    private Ports() {}

    /**
     * Binds.
     *
     * @throws IOException where that cannot be; says which section's address it was
     */
    static <T> T bound(String section, String bind, int port, Binding<T> binding) throws IOException {
        InetSocketAddress address = bind.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new IOException(section + ".bind: nobody knows the host " + bind);
        }
        try {
            return binding.bind(address);
        } catch (IOException e) {
            String where = (bind.isEmpty() ? "" : bind + " ") + "port " + port;
            throw new IOException(section + ".port: cannot listen on " + where + ": " + e.getMessage(), e);
        }
    }
}
