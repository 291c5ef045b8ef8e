package dev.ringcast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAddressTest {
    /** As encoders and players send them: ffmpeg, OBS, GStreamer and others split one URL in many ways. */
    @ParameterizedTest(name = "app \"{0}\", key \"{1}\" is {2} with \"{3}\"")
    @CsvSource({
        "live, test, live/test, ''",
        "live/, test, live/test, ''",
        "/live, /test, live/test, ''",
        "live, test/, live/test, ''",
        "live/room1, test, live/room1/test, ''",
        "live, room1/test, live/room1/test, ''",
        "live/test, '', live/test, ''",
        "live/test, '/', live/test, ''",
        "test, '', live/test, ''",
        "test, '//', live/test, ''",
        "'', test, live/test, ''",
        "'', live/test, live/live/test, ''",
        "live, mp4:test, live/test, ''",
        "live, flv:test, live/test, ''",
        "live, mp3:/test, live/test, ''",
        "mp4:live, test, live/test, ''",
        "live, test?token=abc, live/test, token=abc",
        "live?user=me, test, live/test, user=me",
        "live?user=me, test?token=abc, live/test, user=me&token=abc",
        "live?user=me/, test, live/test, user=me/",
        "live/test?token=abc, '', live/test, token=abc",
        "test, '?token=abc', live/test, token=abc",
        "live, live, live/live, ''",
        "live, test?a=b?c, live/test, a=b?c",
        "live, test?u=rtmp://host/path, live/test, u=rtmp://host/path",
        "live, te%73t, live/test, ''",
        "live, test%2Fsub, live/test/sub, ''",
    })
    void oneNormaliserReadsThemAll(String app, String key, String name, String credentials) {
        StreamAddress address = StreamAddress.of(app, key, "live");
        assertEquals(name, address.name().toString());
        assertEquals(credentials, address.credentials());
    }

    @ParameterizedTest(name = "key \"{0}\"")
    @ValueSource(strings = {"..", "a/../b", "%2e%2e", "a//b", "a b", "a%", "a\nb", "mp4:mp4:a", "a/b/c/d"})
    void whatMakesNoValidNameIsRefused(String key) {
        assertThrows(RefusedException.class, () -> StreamAddress.of("live", key, "live"));
    }

    @Test
    void anEmptyAppAndKeyAreRefused() {
        assertThrows(RefusedException.class, () -> StreamAddress.of("", "", "live"));
        assertThrows(RefusedException.class, () -> StreamAddress.of("/", "?token=abc", "live"));
    }

    @ParameterizedTest(name = "app \"{0}\", key \"{1}\"")
    @CsvSource({"live, ''", "live, /", "/live/, ''", "live, '?token=abc'", "live?token=abc, ''"})
    void aMissingKeyIsRefusedAndNotReplacedByTheApp(String app, String key) {
        String why = assertThrows(RefusedException.class, () -> StreamAddress.of(app, key, "live"))
                .getMessage();
        assertEquals("the stream key is missing: live is the name of the app", why);
    }

    @Test
    void credentialsAreNotShown() {
        StreamAddress address = StreamAddress.of("live", "test?token=secret", "live");
        assertEquals("live/test", address.toString());
        RefusedException refused = assertThrows(
                RefusedException.class, () -> StreamAddress.of("live?user=secret", "a b?token=secret", "live"));
        assertFalse(refused.getMessage().contains("secret"));
    }

    @Property
    void anyPairIsAnAddressOrARefusalAndNothingElse(@ForAll String app, @ForAll String key) {
        try {
            StreamAddress.of(app, key, "live");
        } catch (RefusedException expected) {
            assertEquals(RefusedException.Reason.BAD_NAME, expected.reason());
        }
    }
}
