package dev.ringcast.core.pace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.ring.BroadcastRing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ends a rest while the source is on its way to it. The clock runs that: the source reads it when it has seen that
 * it may rest, and has not parked yet.
 */
@Timeout(60)
class ReadPauseOrderTest {
    private final Crew crew = new Crew();
    private volatile Runnable onTheWay = () -> {};
    private final Pacer pacer = new Pacer(TimeUnit.DAYS.toNanos(1), this::clock);
    private final Audience audience = new Audience(pacer, new BroadcastRing());

    private long clock() {
        if (Thread.currentThread().getName().equals("source")) {
            onTheWay.run();
        }
        return System.nanoTime();
    }

    @AfterEach
    void close() throws InterruptedException {
        pacer.close();
        crew.join();
    }

    static Stream<Arguments> ends() {
        BiConsumer<Audience, ReadPause> close = (audience, rest) -> rest.close();
        BiConsumer<Audience, ReadPause> join = (audience, rest) -> audience.add(new Parker(), false);
        BiConsumer<Audience, ReadPause> joinAtOnce = (audience, rest) -> audience.add(new Parker(), true);
        BiConsumer<Audience, ReadPause> pacer = (audience, rest) -> rest.leave(null);
        return Stream.of(
                Arguments.of("it is closed", close),
                Arguments.of("a viewer joins", join),
                Arguments.of("a viewer joins that is woken at once", joinAtOnce),
                Arguments.of("the pacer takes it out of its queue", pacer));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void aSourceThatIsOnItsWayToARestDoesNotRest(String what, BiConsumer<Audience, ReadPause> end)
            throws InterruptedException {
        ReadPause rest = audience.source();
        onTheWay = () -> end.accept(audience, rest);
        Thread source = crew.platform(() -> {
            Thread.currentThread().setName("source");
            rest.take();
        });
        assertTrue(source.join(Duration.ofSeconds(10)), "it rests");
    }
}
