package dev.ringcast.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "449, 0.4 s",
        "9949, 9.9 s",
        "10000, 10 s",
        "59999, 59 s",
        "60000, 1 min 0 s",
        "200000, 3 min 20 s",
        "3599999, 59 min 59 s",
        "3600000, 1 h 0 min",
        "7500000, 2 h 5 min",
        "360000000, 100 h 0 min"
    })
    void spansAreSaidInTheirTwoLargestUnits(long millis, String words) {
        assertEquals(words, LogText.span(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "4242, 4.2 kB",
        "1300000000, 1.3 GB",
        "2000000000000000, 2000.0 TB"
    })
    void amountsAreSaidInTheirUnit(long bytes, String words) {
        assertEquals(words, LogText.bytes(bytes));
    }

    @Test
    void textOfPeersIsShortAndHasNoCharacterThatIsNotSeen() {
        assertEquals("plain größer 日本", LogText.shown("plain größer 日本"));
        assertEquals("a?b?c?d?e?", LogText.shown("a\nb\u0000c\u200fd\u2028e\ud800"));
        assertEquals("x".repeat(120) + "…", LogText.shown("x".repeat(121)));
        assertEquals("x".repeat(120), LogText.shown("x".repeat(120)));
    }

    @Test
    void anAddressOfIpv6StandsInBrackets() {
        assertEquals("192.0.2.7:5000", LogText.address(new InetSocketAddress("192.0.2.7", 5000)));
        assertEquals("[2001:db8:0:0:0:0:0:7]:1", LogText.address(new InetSocketAddress("2001:db8::7", 1)));
    }
}
