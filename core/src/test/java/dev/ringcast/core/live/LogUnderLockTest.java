package dev.ringcast.core.live;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application's log may block; the registry's lock is not held meanwhile. */
@Timeout(60)
class LogUnderLockTest {
    private static final StreamName NAME = StreamName.parse("live/cam");

    private Logger logger = Logger.getLogger("dev.ringcast.streams");
    private final CountDownLatch logs = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ManualTime time = new ManualTime();
    private Streams streams;

    private final class Stuck implements Filter {
        private final String part;

        Stuck(String part) {
            this.part = part;
        }

        @Override
        public boolean isLoggable(LogRecord line) {
            if (!line.getMessage().contains(part)) {
                return false;
            }
            logs.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        logger.setFilter(null);
        streams.close();
    }

    /** While a line is logged whose pattern contains this. */
    private void whileItLogs(String part, Runnable work) throws Exception {
        logger.setFilter(new Stuck(part));
        CompletableFuture<Void> working = CompletableFuture.runAsync(work, Thread::startVirtualThread);
        logs.await();
        CompletableFuture.supplyAsync(streams::waiting, Thread::startVirtualThread)
                .get(20, TimeUnit.SECONDS);
        goOn.countDown();
        working.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whenANameIsFoughtOver() throws Exception {
        streams = new Streams(new TestSettings().build(), StreamAuthenticator.PERMIT_ALL, null, List.of(), time);
        whileItLogs("taken over three times", () -> {
            for (int i = 0; i < 4; i++) {
                streams.publish(NAME);
            }
        });
    }

    private Publisher publishing(Duration linger) {
        StreamSettings settings =
                new TestSettings().linger(linger, Duration.ZERO).build();
        streams = new Streams(settings, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);
        Publisher publisher = streams.publish(NAME);
        publisher.publish(Frames.audio(0));
        return publisher;
    }

    @Test
    void whenAStreamIsPublished() throws Exception {
        streams = new TestSettings().streams(time);
        whileItLogs("published by", () -> streams.publish(NAME));
    }

    @Test
    void whenWhatAStreamCarriesIsLogged() throws Exception {
        publishing(Duration.ZERO);
        time.advance(Duration.ofSeconds(5));
        whileItLogs("{0}: {1}", () -> streams.tick(time.nanos()));
    }

    @Test
    void whenAStreamLingers() throws Exception {
        Publisher publisher = publishing(Duration.ofSeconds(10));
        whileItLogs("stays for", publisher::lost);
    }

    @Test
    void whenALingeringStreamEnds() throws Exception {
        publishing(Duration.ofSeconds(10)).lost();
        time.advance(Duration.ofSeconds(11));
        whileItLogs("ended after", () -> streams.tick(time.nanos()));
    }

    @Test
    void whenAStreamIsEndedByItsPublisher() throws Exception {
        Publisher publisher = publishing(Duration.ZERO);
        whileItLogs("ended after", publisher::close);
    }

    @Test
    void whenAStreamIsEndedByTheOperator() throws Exception {
        Stream stream = publishing(Duration.ZERO).stream();
        whileItLogs("ended after", () -> streams.end(stream));
    }

    @Test
    void whenPeersAreRefused() throws Exception {
        StreamAuthenticator all = StreamAuthenticator.PERMIT_ALL;
        streams = new Streams(new TestSettings().build(), all, null, List.of(), time);
        for (int i = 0; i < WaitingRoom.MAX_PER_NAME; i++) {
            streams.subscribe(NAME, SubscriberOptions.APPLICATION);
        }
        logger = Logger.getLogger("dev.ringcast.limits");
        assertThrows(RefusedException.class, () -> streams.subscribe(NAME, SubscriberOptions.APPLICATION));
        whileItLogs("refused", () -> streams.tick(time.nanos()));
    }

    @Test
    void whenTheObserverDoesNotKeepUp() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        StreamObserver observer = new StreamObserver() {
            @Override
            public void publishStarted(StreamName name, Peer peer) {
                hangs.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        streams = new Streams(new TestSettings().build(), StreamAuthenticator.PERMIT_ALL, observer, List.of(), time);
        streams.publish(new StreamName("live", "first"));
        hangs.await();
        whileItLogs("does not keep up", () -> {
            for (int i = 0; i < ObserverQueue.QUEUE / 2 + 1; i++) {
                streams.publish(new StreamName("live", "n" + i)).close();
            }
            await().until(() -> {
                streams.tick(time.nanos());
                return logs.getCount() == 0;
            });
        });
    }
}
