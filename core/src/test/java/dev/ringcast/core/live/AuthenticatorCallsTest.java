package dev.ringcast.core.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.live.AuthenticatorCalls.Call;
import dev.ringcast.core.log.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A question takes a place until it is answered, cancelled or refused, and no longer. */
@Timeout(60)
class AuthenticatorCallsTest {
    private final AuthenticatorCalls calls = new AuthenticatorCalls(new Refusals(System::nanoTime));
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        calls.close(Deadline.in(Duration.ofSeconds(10)));
    }

    private Decision afterALong() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            return Decision.deny("interrupted");
        }
        return Decision.PERMIT;
    }

    private Call ask() {
        return calls.ask(this::afterALong, "a test");
    }

    @Test
    void anAnsweredQuestionIsOpenNoMoreHoweverSoonTheAnswerCame() {
        for (int i = 0; i < 2_000; i++) {
            assertEquals(
                    Decision.PERMIT, calls.ask(() -> Decision.PERMIT, "a test").await());
        }
        await().untilAsserted(() -> assertEquals(0, calls.open()));
    }

    @Test
    void aQuestionThatFailedOrWasCancelledIsOpenNoMore() {
        Call failed = calls.ask(
                () -> {
                    throw new IllegalStateException("expected by this test");
                },
                "a test");
        failed.await();
        Call cancelled = ask();
        await().untilAsserted(() -> assertEquals(1, calls.open()));
        cancelled.cancel();
        await().untilAsserted(() -> assertEquals(0, calls.open()));
    }

    @Test
    void of257QuestionsTheLastIsRefusedAndNotKept() {
        List<Call> asked = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            asked.add(ask());
        }
        assertEquals(Decision.deny("too many wait for the authenticator"), ask().await());
        assertEquals(256, calls.open());
        answer.countDown();
        asked.forEach(call -> assertEquals(Decision.PERMIT, call.await()));
        await().untilAsserted(() -> assertEquals(0, calls.open()));
    }

    @Test
    void afterTheEndNoQuestionIsKept() {
        calls.stop();
        assertEquals(Decision.deny("the server stops"), ask().await());
        assertEquals(0, calls.open());
    }
}
