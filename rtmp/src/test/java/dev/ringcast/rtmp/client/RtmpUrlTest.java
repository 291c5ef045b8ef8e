package dev.ringcast.rtmp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {
    @ParameterizedTest
    @CsvSource({
        "rtmp://h/live/cam, h, 1935, live, cam, rtmp://h/live",
        "rtmp://h:1936/live/room/cam, h, 1936, live/room, cam, rtmp://h:1936/live/room",
        "RTMP://h:/live/cam/, h, 1935, live, '', ''",
        "rtmps://h/app/k, h, 443, app, k, rtmps://h/app",
        "rtmps://live-api-s.example:443/rtmp/FB-1-0-Ab?s_bl=1&s_psm=/a, live-api-s.example, 443, rtmp,"
                + " FB-1-0-Ab?s_bl=1&s_psm=/a, rtmps://live-api-s.example/rtmp",
        "rtmp://b.example/live2?backup=1/abcd-efgh, b.example, 1935, live2?backup=1, abcd-efgh,"
                + " rtmp://b.example/live2?backup=1",
        "rtmp://h/live/cam?user=u&pass=p, h, 1935, live, cam?user=u&pass=p, rtmp://h/live",
        "rtmp://h/live/?key=x, h, 1935, live, ?key=x, rtmp://h/live",
        "rtmp://u:p@[2001:db8::1]:99/live/cam, 2001:db8::1, 99, live, cam, 'rtmp://[2001:db8::1]:99/live'",
        "rtmp://[::1]/live/cam, ::1, 1935, live, cam, 'rtmp://[::1]/live'",
    })
    void partsAreWhatServersExpect(String text, String host, int port, String app, String key, String tcUrl) {
        if (key.isEmpty()) {
            assertThrows(IllegalArgumentException.class, () -> RtmpUrl.parse(text));
            return;
        }
        RtmpUrl url = RtmpUrl.parse(text);
        assertEquals(host, url.host());
        assertEquals(port, url.port());
        assertEquals(app, url.app());
        assertEquals(key, url.key());
        assertEquals(tcUrl, url.tcUrl());
        assertEquals(text.startsWith("rtmps"), url.tls());
    }

    @Test
    void aServerAndAKeyAreTakenAsTheyAre() {
        RtmpUrl url = RtmpUrl.of("rtmp://h/app/instance/", "/a/b?x=1");
        assertEquals("app/instance", url.app());
        assertEquals("a/b?x=1", url.key());
    }

    @Test
    void aLoginIsDecoded() {
        RtmpUrl url = RtmpUrl.parse("rtmp://us%40er:p%3Aa+ss@h/live/cam");
        assertEquals(Optional.of(new RtmpUrl.Login("us@er", "p:a+ss")), url.login());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "http://secret/live/cam",
                "rtmpt://secret/live/cam",
                "rtmp://",
                "rtmp:///secret/cam",
                "rtmp://h",
                "rtmp://h/secret",
                "rtmp://h:0/live/secret",
                "rtmp://h:65536/live/secret",
                "rtmp://h:1x/live/secret",
                "rtmp://h:-1/live/secret",
                "rtmp://[::1/live/secret",
                "rtmp://[::1%25lo]/live/secret",
                "rtmp://h\n/live/secret",
                "rtmp://h/live/sec\u0000ret",
                "rtmp://h/live/a secret",
                "rtmp://höst/live/secret",
                "rtmp://h?x/live/secret",
            })
    void whatIsNoUrlIsRefusedWithoutRepeatingIt(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> RtmpUrl.parse(text));
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"), refusal.getMessage());
    }

    @Test
    void aUrlThatIsTooLongIsRefused() {
        String long_ = "k".repeat(4_096);
        assertThrows(IllegalArgumentException.class, () -> RtmpUrl.parse("rtmp://h/live/" + long_));
        assertThrows(IllegalArgumentException.class, () -> RtmpUrl.of("rtmp://h/live", long_ + "k"));
        String host = "h".repeat(256);
        assertThrows(IllegalArgumentException.class, () -> RtmpUrl.parse("rtmp://" + host + "/live/cam"));
    }

    @Test
    void logsShowWhatTellsDestinationsApartAndNoSecret() {
        String text = "rtmps://user:pass@h:1/app?token=tttt/live_1234567890abc?x=yyyyy";
        assertEquals("rtmps://h:1/app/live…", RtmpUrl.parse(text).toString());
        assertEquals("rtmp://h/live/…", RtmpUrl.parse("rtmp://h/live/short").toString());
        assertEquals("…", new RtmpUrl.Login("user", "pass").toString());
    }

    @Test
    void aServersTextLosesEverySecret() {
        RtmpUrl url = RtmpUrl.parse("rtmp://user%2B1:pass%2Fword@h/app?token=tok%26en/key-1234?sig=s%3Dig");
        String said = "no key-1234?sig=s%3Dig, key-1234, tok%26en, tok&en, s=ig, user+1 or pass/word at h/app";
        assertEquals("no …, …, …, …, …, … or … at h/app", url.withoutSecrets(said));
    }

    @Property(tries = 300)
    void noKeyIsEverShown(
            @ForAll @AlphaChars @NumericChars @StringLength(min = 13, max = 40) String key,
            @ForAll @AlphaChars @StringLength(max = 20) String before) {
        RtmpUrl url = RtmpUrl.parse("rtmp://0.0.0.0/-/" + key);
        assertFalse(url.toString().contains(key));
        assertFalse(url.withoutSecrets(before + key + "?" + key).contains(key));
    }

    @Property(tries = 500)
    void anyTextIsAUrlOrRefused(@ForAll String rest) {
        for (String text : new String[] {rest, "rtmp://" + rest, "rtmp://h/" + rest, "rtmps://u@h:1/" + rest}) {
            try {
                RtmpUrl url = RtmpUrl.parse(text);
                assertTrue(url.port() > 0 && !url.key().isEmpty() && !url.app().isEmpty());
                RtmpUrl again = RtmpUrl.of(url.tcUrl(), url.key());
                assertEquals(url.toString(), again.toString());
                assertEquals(url.app() + " " + url.key(), again.app() + " " + again.key());
            } catch (IllegalArgumentException refused) {
                continue;
            }
        }
    }

    @Test
    void aRedirectKeepsTheKeyAndLeavesTheLoginAtItsHost() {
        RtmpUrl url = RtmpUrl.parse("rtmp://u:p@one/live/cam?x=1");
        RtmpUrl same = url.redirectedTo("rtmp://ONE:99/other");
        assertEquals(url.login(), same.login());
        assertEquals("cam?x=1", same.key());
        assertEquals("other", same.app());
        RtmpUrl other = url.redirectedTo("rtmps://two/other");
        assertEquals(Optional.empty(), other.login());
        assertEquals(443, other.port());
    }

    @Test
    void aRedirectMustNotGiveUpTls() {
        RtmpUrl url = RtmpUrl.parse("rtmps://one/live/cam");
        assertThrows(IllegalArgumentException.class, () -> url.redirectedTo("rtmp://one/live"));
        assertThrows(IllegalArgumentException.class, () -> url.redirectedTo("file:///etc/passwd"));
        assertThrows(IllegalArgumentException.class, () -> url.redirectedTo("rtmps://one"));
    }
}
