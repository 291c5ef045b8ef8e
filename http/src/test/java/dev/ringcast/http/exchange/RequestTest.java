package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private final Headers headers = new Headers();

    private Request request(String query) {
        return new Request("GET", List.of(""), query, headers, new InetSocketAddress(1));
    }

    private Optional<String> fault() {
        return request("").fault(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.org", "127.0.0.1:8080", "[::1]:80", "", " example.org ", "a_b-c.~d%20!$&'()*+,;=:"})
    void aHostOfTheRfcIsNoFault(String host) {
        headers.set("hOST", host);
        headers.set("Content-Length", " 12 ");
        headers.set("Accept", "a\tb");
        assertEquals(Optional.empty(), fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a@b", "a\"b", "a<b", "é", "a\\b", "{a}"})
    void anyOtherHostIsAFault(String host) {
        headers.set("Host", host);
        assertEquals(Optional.of("the Host field is malformed"), fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+1", "1 2", "0x1", "1,1", "\u00b2"})
    void aLengthThatIsNoNumberIsAFault(String length) {
        headers.set("Host", "a");
        headers.put("Content-length", List.of(length));
        assertEquals(Optional.of("the Content-Length field is malformed"), fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "CONTENT-LENGTH", "transfer-Encoding", "authorization", "ORIGIN"})
    void aFieldThatDecidesMustNotComeTwice(String name) {
        headers.set("Host", "a");
        headers.put(name, List.of("1", "1"));
        String fault = fault().orElseThrow().toLowerCase(Locale.ROOT);
        assertEquals("more than one " + name.toLowerCase(Locale.ROOT) + " field", fault);
    }

    @Test
    void otherFieldsMayComeTwice() {
        headers.set("Host", "a");
        headers.put("Accept", List.of("a", "b"));
        assertEquals(Optional.empty(), fault());
        headers.put("Accept", List.of("a", "b\u0001"));
        assertEquals(Optional.of("a header field holds a control character"), fault());
    }

    @Test
    void aHostIsNeededInHttp11() {
        assertEquals(Optional.of("the Host field is missing"), fault());
        assertEquals(Optional.empty(), request("").fault(false));
    }

    @Test
    void twoWaysToSayWhereTheBodyEndsAreAFault() {
        headers.set("Host", "a");
        headers.set("Content-Length", "3");
        headers.set("Transfer-Encoding", "chunked");
        assertEquals(Optional.of("both Content-Length and Transfer-Encoding"), fault());
    }

    @Test
    void aBodyIsAnnouncedByItsLengthOrItsEncoding() {
        assertFalse(request("").hasBody());
        headers.set("Content-Length", " 0 ");
        assertFalse(request("").hasBody());
        headers.set("Content-Length", "00");
        assertTrue(request("").hasBody());
        headers.remove("Content-Length");
        headers.set("Transfer-Encoding", "chunked");
        assertTrue(request("").hasBody());
    }

    @ParameterizedTest
    @CsvSource({
        "s=1, 1",
        "a=2&s=1, 1",
        "s=1&s=2, 1",
        "s=, ''",
        "as=2&s=1&b, 1",
        "s&s=1, 1",
        "&&s=1, 1",
        "s==1, =1",
        "s=1=2&, 1=2",
        "'', ",
        "s, ",
        "ss=1, ",
        "a=s=1, ",
        "S=1, ",
        "&, "
    })
    void aParameterIsTheFirstOfItsName(String query, String value) {
        assertEquals(Optional.ofNullable(value), request(query).parameter("s"));
    }
}
