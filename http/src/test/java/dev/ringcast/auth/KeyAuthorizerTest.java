package dev.ringcast.auth;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which credentials permit what, and how late a wrong key is answered. */
class KeyAuthorizerTest {
    private static final StreamName NAME = new StreamName("live", "test");

    private final KeyAuthorizer keys =
            new KeyAuthorizer(List.of("publish-1", "publish-2"), List.of("players-1"), () -> 0);

    private static Peer from(String host, String query) {
        return new Peer("rtmp", new InetSocketAddress(host, 4000), query);
    }

    private RefusedException refused(Action action, String host, String query) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> keys.check(action, NAME, from(host, query)), query);
        assertEquals(RefusedException.Reason.UNAUTHORIZED, refused.reason());
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=publish-1",
                "key=publish-2",
                "user=any&pass=publish-1",
                "pass=publish-2",
                "x=1&key=publish-1&key=wrong-one",
                "key=publish%2D1",
                "key=&pass=publish-1",
                "token=x&user=&pass=publish-1&y",
            })
    void aRightKeyPermits(String query) {
        assertDoesNotThrow(() -> keys.check(Action.PUBLISH, NAME, from("192.0.2.1", query)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=publish-3",
                "key=players-1",
                "key=publish-1x",
                "key=publish-",
                "key=PUBLISH-1",
                "key=publish-1,publish-2",
                "key=wrong-one&key=publish-1",
                "key=wrong-one&pass=publish-1",
                "pass=wrong-one",
            })
    void aWrongKeyIsRefusedLate(String query) {
        RefusedException refused = refused(Action.PUBLISH, "192.0.2.1", query);
        assertEquals("the key is wrong", refused.getMessage());
        assertEquals(Duration.ofSeconds(1), refused.delay());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key", "key=", "pass=", "keys=publish-1", "user=publish-1", "Key=publish-1", "key=%zz"})
    void aMissingKeyIsRefusedAtOnceWithWhatToDo(String query) {
        RefusedException publish = refused(Action.PUBLISH, "192.0.2.1", query);
        assertEquals("publishing needs a key: rtmp://host/live/test?key=…", publish.getMessage());
        assertEquals(Duration.ZERO, publish.delay());
        RefusedException play = refused(Action.PLAY, "192.0.2.1", query);
        assertEquals("playing needs a key: add ?key=… to the address", play.getMessage());
        assertEquals(Duration.ZERO, play.delay());
    }

    @Test
    void wrongKeysOfAnAddressAreAnsweredLaterAndLaterAndARightOneIsNot() {
        for (int seconds = 1; seconds <= 5; seconds++) {
            assertEquals(
                    Duration.ofSeconds(seconds),
                    refused(Action.PLAY, "192.0.2.1", "key=wrong-one").delay());
        }
        assertEquals(
                Duration.ofSeconds(5),
                refused(Action.PUBLISH, "192.0.2.1", "key=wrong-one").delay());
        assertDoesNotThrow(() -> keys.check(Action.PLAY, NAME, from("192.0.2.1", "key=players-1")));
        assertEquals(
                Duration.ofSeconds(1),
                refused(Action.PLAY, "192.0.2.2", "key=wrong-one").delay());
        assertEquals(
                Duration.ofSeconds(1),
                refused(Action.PLAY, "2001:db8::1", "key=wrong-one").delay());
        assertEquals(
                Duration.ofSeconds(2),
                refused(Action.PLAY, "2001:db8::ffff:1", "key=wrong-one").delay());
    }

    @Test
    void theProgramItselfNeedsNoKey() {
        assertDoesNotThrow(() -> keys.check(Action.PUBLISH, NAME, Peer.APPLICATION));
        assertDoesNotThrow(() -> keys.check(Action.PLAY, NAME, Peer.APPLICATION));
    }

    @Test
    void withoutKeysEveryPeerIsPermitted() {
        KeyAuthorizer publish = new KeyAuthorizer(List.of("publish-1"), List.of(), () -> 0);
        assertDoesNotThrow(() -> publish.check(Action.PLAY, NAME, from("192.0.2.1", "key=wrong-one")));
        assertThrows(RefusedException.class, () -> publish.check(Action.PUBLISH, NAME, from("192.0.2.1", "")));
    }

    @Test
    void noSecretStandsInARefusal() {
        assertFalse(refused(Action.PLAY, "192.0.2.1", "key=guessed-one")
                .getMessage()
                .contains("guessed"));
    }
}
