package dev.ringcast.server;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.http.exchange.HttpEndpoint;
import dev.ringcast.settings.FileDescriptors;
import dev.ringcast.settings.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * How many connections may be open: what the settings ask for, or less if descriptors or heap have no room for that.
 *
 * @param rtmp of RTMP
 * @param http of HTTP, 0 without it
 */
record ConnectionLimits(int rtmp, int http) {
    private static final Logger LOG = System.getLogger("dev.ringcast.server");
    private static final int MIB = 1 << 20;

    /**
     * Lowers the limits to what there is room for, and logs what it lowers.
     *
     * @param settings what is asked for
     * @param withHttp whether there is HTTP
     * @param files the descriptors of this process
     * @param heap the budget of this process
     * @throws IOException if the server itself has too few descriptors; the message says how many it needs
     */
    static ConnectionLimits of(Settings settings, boolean withHttp, FileDescriptors files, HeapBudget heap)
            throws IOException {
        if (files.tooFew()) {
            throw new IOException("The open-file limit is " + files.limit() + " (ulimit -n); the server needs "
                    + FileDescriptors.MIN + " at least.");
        }
        int rtmp = settings.get(Keys.Limits.CONNECTIONS);
        int http = withHttp ? settings.httpConnections() : 0;
        String ofFiles = "the open-file limit is " + files.limit() + " (ulimit -n); raise it to "
                + FileDescriptors.needed((long) rtmp + http);
        return new ConnectionLimits(
                held(Keys.Limits.CONNECTIONS, rtmp, files.lowered(rtmp, http), heap.connections(), ofFiles),
                held(
                        Keys.Limits.HTTP_CONNECTIONS,
                        http,
                        files.lowered(http, rtmp),
                        HttpEndpoint.mostConnections(heap),
                        ofFiles));
    }

    private static int held(Key<Integer> key, int asked, int ofFiles, int ofHeap, String filesAreFew) {
        int held = Math.min(asked, Math.min(ofFiles, ofHeap));
        if (held < asked) {
            String why = ofFiles <= ofHeap ? filesAreFew : heapIsSmall(asked, held);
            LOG.log(Level.WARNING, key.path() + " lowered from " + asked + " to " + held + ": " + why);
        }
        return held;
    }

    private static String heapIsSmall(int asked, int held) {
        long heapMib = Runtime.getRuntime().maxMemory() / MIB;
        return "the heap is " + heapMib + " MiB (-Xmx); raise it to " + (heapMib * asked / held + 1) + " MiB";
    }
}
