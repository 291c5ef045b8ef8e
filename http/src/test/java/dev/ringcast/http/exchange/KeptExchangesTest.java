package dev.ringcast.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptExchangesTest {
    private static final Response FOUND = Response.empty(204);
    private static final Response TIME_OVER = Response.error(404, "no").with("X-Time", "over");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final Ticker ticker = new Ticker(new Heartbeats(System::nanoTime));
    private final KeptExchanges kept = new KeptExchanges(3, clock::get, ticker);
    private final List<Response> sent = new ArrayList<>();

    @AfterEach
    void close() {
        kept.stop();
        kept.close();
        ticker.close();
    }

    private CompletableFuture<Response> keep() {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Response later = Response.later(answer, Duration.ofNanos(100), TIME_OVER);
        kept.keep((Body.Later) later.body(), sent::add);
        return answer;
    }

    private void passes(long nanos) {
        kept.look(clock.get() + nanos); // the clock itself stands still for the thread
    }

    @Test
    void theAnswerThatComesFirstIsSentAndNoOther() {
        CompletableFuture<Response> answer = keep();
        passes(99);
        assertEquals(List.of(), sent);
        answer.complete(FOUND);
        passes(100);
        kept.stop();
        assertEquals(List.of(FOUND), sent);
        assertEquals(0, kept.size());
    }

    @Test
    void theAnswerAtTheDeadlineIsMadeAtTheDeadline() {
        List<Response> there = new ArrayList<>();
        Body.Later later = new Body.Later(new CompletableFuture<>(), Duration.ofNanos(100), there::getLast);
        kept.keep(later, sent::add);
        there.add(FOUND);
        passes(100);
        assertEquals(List.of(FOUND), sent);
    }

    @Test
    void aFaultAtTheDeadlineEndsThatRequestAlone() {
        Body.Later broken = new Body.Later(new CompletableFuture<>(), Duration.ofNanos(100), () -> {
            throw new IllegalStateException("as the test wants it");
        });
        kept.keep(broken, sent::add);
        keep();
        passes(100);
        assertEquals(Set.of(RequestHandler.FAILED, TIME_OVER), Set.copyOf(sent));
        assertEquals(0, kept.size());
    }

    @Test
    void atTheDeadlineTheSourceIsCancelled() {
        CompletableFuture<Response> answer = keep();
        passes(100);
        assertEquals(List.of(TIME_OVER), sent);
        assertTrue(answer.isDone());
        assertEquals(0, kept.size());
    }

    @Test
    void oneTooManyIsRefusedAtOnceAndAPlaceIsFreeAgainBehindEachAnswer() {
        CompletableFuture<Response> first = keep();
        keep();
        keep();
        assertTrue(keep().isDone());
        assertSame(RequestHandler.BUSY, sent.getLast());
        assertEquals("1", sent.getLast().headers().get("Retry-After"));
        assertEquals(3, kept.size());
        first.complete(FOUND);
        assertEquals(false, keep().isDone());
    }

    @Test
    void aRequestWaitsAMinuteAtMost() {
        Response later = Response.later(new CompletableFuture<>(), Duration.ofDays(1), TIME_OVER);
        kept.keep((Body.Later) later.body(), sent::add);
        passes(Duration.ofMinutes(1).toNanos() - 1);
        assertEquals(List.of(), sent);
        passes(Duration.ofMinutes(1).toNanos());
        assertEquals(List.of(TIME_OVER), sent);
        assertEquals(0, kept.size());
    }

    @Test
    void tenThousandMayWaitInAServer() {
        List<Response> answers = new ArrayList<>();
        try (KeptExchanges shipped = new KeptExchanges(KeptExchanges.MAX, clock::get, ticker)) {
            for (int i = 0; i < 10_001; i++) {
                Response later = Response.later(new CompletableFuture<>(), Duration.ofDays(1), TIME_OVER);
                shipped.keep((Body.Later) later.body(), answers::add);
                assertEquals(i < 10_000 ? List.of() : List.of(RequestHandler.BUSY), answers);
            }
            shipped.stop();
        }
    }

    @Test
    void stoppingAnswersAllThatWaitAndAllThatComeLater() {
        keep();
        keep();
        kept.stop();
        keep();
        assertEquals(List.of(RequestHandler.STOPPING, RequestHandler.STOPPING, RequestHandler.STOPPING), sent);
        assertEquals(0, kept.size());
    }

    @Test
    void aSourceThatFailsIsAnAnswer() {
        keep().completeExceptionally(new IllegalStateException("expected by this test"));
        assertSame(RequestHandler.FAILED, sent.getFirst());
        assertEquals(0, kept.size());
    }
}
