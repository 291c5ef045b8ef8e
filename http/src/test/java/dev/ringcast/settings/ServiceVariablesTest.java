package dev.ringcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Keys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceVariablesTest {
    /** What Kubernetes sets for a Service with two ports, of which the first is named {@code rtmp}. */
    private static Map<String, String> injected(String prefix, String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        Map<String, String> variables = new HashMap<>();
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", "1935");
        variables.put(prefix + "_SERVICE_PORT_RTMP", "1935");
        variables.put(prefix + "_SERVICE_PORT_WEB_UI", "8000");
        variables.put(prefix + "_PORT", "tcp://" + host + ":1935");
        for (String port : List.of("1935_TCP", "8000_UDP")) {
            String number = port.substring(0, 4);
            String protocol = port.substring(5).toLowerCase();
            String name = prefix + "_PORT_" + port;
            variables.put(name, protocol + "://" + host + ":" + number);
            variables.put(name + "_PROTO", protocol);
            variables.put(name + "_PORT", number);
            variables.put(name + "_ADDR", address);
        }
        return variables;
    }

    @ParameterizedTest(name = "a Service of the prefix {0} at {1}")
    @CsvSource({
        "RINGCAST, 10.0.0.11",
        "RINGCAST, fd00:10:96::1a",
        "RTMP, 10.0.0.11",
        "HTTP, 10.0.0.11",
        "RINGCAST_RTMP, 10.0.0.11",
        "RINGCAST_HTTP, 10.0.0.11",
        "RINGCAST_LOGGING_LEVEL, 10.0.0.11",
    })
    void theVariablesOfAServiceSetNothing(String prefix, String address) throws ConfigException {
        Map<String, String> variables = injected(prefix, address);
        assertEquals(Configuration.of(List.of(), Map.of()), Configuration.of(List.of(), variables));
    }

    @Test
    void theServersOwnVariablesHoldBesideThem() throws ConfigException {
        Map<String, String> variables = injected("HTTP", "10.0.0.11");
        variables.putAll(injected("RINGCAST_RTMP", "10.0.0.11"));
        variables.put("RINGCAST_HTTP_PORT", "8080");
        variables.put("RTMP_PORT", "1936");
        Settings settings = Configuration.of(List.of(), variables).settings();
        assertEquals(8080, settings.get(Keys.Http.PORT));
        assertEquals(1936, settings.get(Keys.Rtmp.PORT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RINGCAST_PORT=1935",
                "RINGCAST_PORT=http://10.0.0.11:1935",
                "RINGCAST_PORT=tcp://10.0.0.11",
                "RINGCAST_SERVICE_HOST=example.org",
                "RINGCAST_SERVICE_PORT=any",
                "RINGCAST_PORT_1935=tcp://10.0.0.11:1935",
                "RINGCAST_PORT_1935_TCP=1935",
                "RINGCAST_PORT_1935_TCP_PROTO=http",
                "RINGCAST_PORT_1935_TCP_HOST=10.0.0.11",
                "RINGCAST_HTTP_PROT=tcp://10.0.0.11:1935",
            })
    void anyOtherNameOrValueIsRefused(String variable) {
        String[] pair = variable.split("=");
        Map<String, String> variables = Map.of(pair[0], pair[1]);
        String complaint = assertThrows(ConfigException.class, () -> Configuration.of(List.of(), variables))
                .getMessage();
        assertTrue(complaint.startsWith("variable " + pair[0] + ": there is no such key"), complaint);
    }
}
