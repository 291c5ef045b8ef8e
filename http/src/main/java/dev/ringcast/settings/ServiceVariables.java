package dev.ringcast.settings;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in each container for each Service of its namespace. A Service named {@code
 * ringcast}, {@code rtmp} or {@code http} makes names that begin like this server's own.
 *
 * <pre>
 * RINGCAST_SERVICE_HOST=10.0.0.11         RINGCAST_PORT_1935_TCP=tcp://10.0.0.11:1935
 * RINGCAST_SERVICE_PORT=1935              RINGCAST_PORT_1935_TCP_PROTO=tcp
 * RINGCAST_SERVICE_PORT_RTMP=1935         RINGCAST_PORT_1935_TCP_PORT=1935
 * RINGCAST_PORT=tcp://10.0.0.11:1935      RINGCAST_PORT_1935_TCP_ADDR=10.0.0.11
 * </pre>
 */
final class ServiceVariables {
    private static final String NUMBER = "[0-9]{1,5}";
    private static final String ADDRESS = "[0-9a-fA-F.:]+";
    private static final String URL = "(tcp|udp|sctp)://[^/\\s]+:" + NUMBER;
    private static final String PORT = "_PORT_" + NUMBER + "_(TCP|UDP|SCTP)";

    /** A name and its value, joined by an equals sign. */
    private static final Pattern FORM = Pattern.compile("[A-Z0-9_]+("
            + String.join(
                    "|",
                    "_SERVICE_HOST=" + ADDRESS,
                    "_SERVICE_PORT(_[A-Z0-9_]+)?=" + NUMBER,
                    "_PORT=" + URL,
                    PORT + "=" + URL,
                    PORT + "_PROTO=(tcp|udp|sctp)",
                    PORT + "_PORT=" + NUMBER,
                    PORT + "_ADDR=" + ADDRESS)
            + ")");

    private ServiceVariables() {}

    /** Whether a variable has the name and the value of one of these. No value of a key of this server has. */
    static boolean contains(String name, String value) {
        return FORM.matcher(name + "=" + value).matches();
    }
}
