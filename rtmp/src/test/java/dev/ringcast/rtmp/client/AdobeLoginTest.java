package dev.ringcast.rtmp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdobeLoginTest {
    private static final RtmpUrl.Login LOGIN = new RtmpUrl.Login("publisher", "s3cret");
    private static final String ASKED = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ";
    private static final String CHALLENGE = "[ AccessManager.Reject ] : [ authmod=adobe ] : "
            + "?reason=needauth&user=publisher&salt=5e4Q&challenge=Zm9v";

    @Test
    void itIsAskedForByItsName() {
        assertTrue(AdobeLogin.isAskedFor(ASKED));
        assertFalse(AdobeLogin.isAskedFor("authmod=llnw"));
        assertFalse(AdobeLogin.isAskedFor(""));
    }

    @Test
    void theFirstAnswerIsTheUser() throws RtmpClientException {
        assertEquals("authmod=adobe&user=publisher", AdobeLogin.query(ASKED, LOGIN, 0));
    }

    @Test
    void theSecondAnswerProvesThePasswordByOpaque() throws RtmpClientException {
        assertEquals(
                "authmod=adobe&user=publisher&challenge=0000beef&response=7MpzsvD6+0A9QcptgZ7wow==&opaque=YmFy",
                AdobeLogin.query(CHALLENGE + "&opaque=YmFy", LOGIN, 0xBEEF));
    }

    @Test
    void withoutOpaqueTheChallengeCounts() throws RtmpClientException {
        assertEquals(
                "authmod=adobe&user=publisher&challenge=0000beef&response=7S3DyhNcFb419sv9uIauhA==",
                AdobeLogin.query(CHALLENGE, LOGIN, 0xBEEF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"authfailed", "nosuchuser", "", "&&=&x", "needauth2"})
    void anyOtherReasonIsARefusal(String reason) {
        String description = "authmod=adobe : ?reason=" + reason;
        var refusal = assertThrows(RtmpClientException.class, () -> AdobeLogin.query(description, LOGIN, 0));
        assertEquals(Reason.AUTHENTICATION, refusal.reason());
        assertFalse(refusal.getMessage().contains("s3cret"));
    }
}
