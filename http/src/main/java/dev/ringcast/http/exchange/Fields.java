package dev.ringcast.http.exchange;

import com.sun.net.httpserver.Headers;
import dev.ringcast.core.Nullable;
import java.util.List;

/**
 * Header fields without what {@link Headers} does for each name that it is asked for: it copies the name twice.
 *
 * <p>Names are spelled here as Headers documents its keys: the first letter upper case, all others lower case.
 */
final class Fields {
    static final String AUTHORIZATION = "Authorization";
    static final String CONNECTION = "Connection";
    static final String CONTENT_LENGTH = "Content-length";
    static final String HOST = "Host";
    static final String IF_MODIFIED_SINCE = "If-modified-since";
    static final String IF_NONE_MATCH = "If-none-match";
    static final String IF_RANGE = "If-range";
    static final String ORIGIN = "Origin";
    static final String RANGE = "Range";
    static final String TRANSFER_ENCODING = "Transfer-encoding";

    private Fields() {}

    /** Whether there is such a field. */
    static boolean has(Headers headers, String name) {
        return headers.keySet().contains(name);
    }

    /** The first value of a field, null if there is none. */
    @Nullable
    static String first(Headers headers, String name) {
        return has(headers, name) ? headers.getFirst(name) : null;
    }

    /** Sets a field, whose name may be spelled in any way. Nothing may be added to it later. */
    static void set(Headers headers, String name, String value) {
        headers.put(name, List.of(value));
    }
}
