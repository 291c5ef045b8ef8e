package dev.ringcast.hls;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.TaskPool;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.live.Streams;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.mpegts.MpegTs;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Where a server's HLS files come from: it finds or starts the packager of a stream, and answers for a file name.
 *
 * <p>Packaging starts with the first request for a playlist, out of the stream's GOP cache, and ends when no
 * request has come for a while (hls/RULES.md 1). Any thread may ask. A request waits only for a stream that is live and
 * has too little to start with, without a thread; the number of those that wait is bounded.
 */
public final class HlsOrigin implements AutoCloseable {
    /** The multivariant playlist's name. */
    public static final String INDEX = "index.m3u8";

    private static final SubscriberOptions SUBSCRIBER = SubscriberOptions.internal("hls");

    private static final HlsResource TOO_MANY = HlsResource.unavailable("too many requests are waiting");

    private static final int SECRET_BYTES = 32;
    private static final int TOKEN_BYTES = 16;

    /** Names whose sequence numbers are remembered after all else of them is forgotten. */
    private static final int MAX_REMEMBERED = 10_000;

    /**
     * Threads that package: together with those that carry the connections they leave no processor idle, and none
     * behind.
     */
    private static final int WORKERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Streams streams;
    private final HlsOptions options;
    private final TimeSource time;
    private final SegmentMemory memory;
    private final SegmentPipeline.PackagingContext surroundings;
    private final TaskPool pool;
    private final Semaphore waiters;
    private final Map<StreamName, StreamSessions> names = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock. */
    private final Map<StreamName, SequenceNumbers> remembered = new LinkedHashMap<>();

    /** Made once: a source of random bytes may read a file, and a session may begin on the thread of a connection. */
    private final byte[] secret = new byte[SECRET_BYTES];

    private final AtomicLong tokens = new AtomicLong();

    private volatile boolean closed;

    /**
     * Makes an origin that packages nothing yet. If it packages all streams, it is attached to each that begins from
     * now on before its first frame.
     *
     * @param streams where streams are found
     * @param options how they are packaged
     * @param time the clocks
     * @param beats where its threads report
     */
    public HlsOrigin(Streams streams, HlsOptions options, TimeSource time, Heartbeats beats) {
        this.streams = streams;
        this.options = options;
        this.time = time;
        memory = new SegmentMemory(options.memory(), streams.memory().heap());
        surroundings = new SegmentPipeline.PackagingContext(time, memory, MpegTs.FORMAT);
        waiters = new Semaphore(options.waiters());
        pool = new TaskPool("hls", WORKERS, beats);
        new SecureRandom().nextBytes(secret);
        if (!options.onDemand()) {
            streams.attachToAll(stream -> packageAlways(stream.name()));
        }
    }

    /**
     * Answers for a file of a stream: at once, unless the stream is live and a player would have too little to start
     * with. It waits for two segments, or until 3 s after the first frame came.
     *
     * @param name the stream
     * @param file the file's name, without a path or a query
     * @return the file, or why there is none. A caller that waits no longer completes or cancels it, and so gives its
     *     place to another; {@link #patience} says when.
     */
    public CompletableFuture<HlsResource> get(StreamName name, String file) {
        return switch (file) {
            case INDEX -> playlist(name, Presentation::index);
            case MultivariantPlaylist.MEDIA_PLAYLIST -> playlist(name, Presentation::media);
            default -> CompletableFuture.completedFuture(segment(name, file));
        };
    }

    /**
     * How long a request waits at most; then {@link #atHand} is the answer.
     *
     * @return the time, 8 s at most
     */
    public Duration patience() {
        return options.playWait();
    }

    /**
     * Answers with what there is. Never blocks.
     *
     * @param name the stream
     * @param file a playlist's name
     * @return the playlist; status 503 if there is no segment
     */
    public HlsResource atHand(StreamName name, String file) {
        PackagerStatus outcome = Optional.ofNullable(names.get(name))
                .flatMap(StreamSessions::last)
                .map(HlsPackager::outcome)
                .orElse(null);
        return resource(outcome, file.equals(INDEX) ? Presentation::index : Presentation::media);
    }

    private HlsResource segment(StreamName name, String file) {
        return Optional.ofNullable(names.get(name))
                .flatMap(sessions -> sessions.find(file))
                .map(HlsResource::segment)
                .orElseGet(() -> HlsResource.notFound("no such segment, or it has expired"));
    }

    private CompletableFuture<HlsResource> playlist(StreamName name, Function<Presentation, HlsResource> which) {
        Optional<HlsPackager> session;
        try {
            session = session(name);
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(HlsResource.unavailable(e.getMessage()));
        }
        if (session.isEmpty()) {
            return CompletableFuture.completedFuture(HlsResource.notFound("no such stream"));
        }
        session.get().touch();
        return session.get().isReady()
                ? CompletableFuture.completedFuture(resource(session.get().outcome(), which))
                : await(name, session.get(), which);
    }

    private CompletableFuture<HlsResource> tooMany(StreamName name) {
        streams.refusals().count(Rule.HLS_REQUESTS, name.toString());
        return CompletableFuture.completedFuture(TOO_MANY);
    }

    /** Waits for something to say. Whatever completes the answer gives both places back, through the waiter. */
    private CompletableFuture<HlsResource> await(
            StreamName name, HlsPackager session, Function<Presentation, HlsResource> which) {
        if (!waiters.tryAcquire()) {
            return tooMany(name);
        }
        CompletableFuture<PackagerStatus> waiter = new CompletableFuture<>();
        waiter.whenComplete((outcome, failure) -> waiters.release());
        if (!session.await(waiter)) {
            waiter.cancel(false);
            return tooMany(name);
        }
        CompletableFuture<HlsResource> answer = waiter.thenApply(outcome -> resource(outcome, which));
        answer.whenComplete((resource, failure) -> waiter.cancel(false));
        return answer;
    }

    private static HlsResource resource(@Nullable PackagerStatus outcome, Function<Presentation, HlsResource> which) {
        return switch (outcome) {
            case null -> HlsResource.NOTHING_YET;
            case PackagerStatus.Playing playing -> which.apply(playing.presentation());
            case PackagerStatus.Unplayable unplayable -> HlsResource.notFound(unplayable.reason());
        };
    }

    private Optional<HlsPackager> session(StreamName name) {
        while (!closed) {
            Optional<Stream> stream = streams.find(name);
            if (stream.isEmpty()) { // nothing is stored for a name without a publisher
                return Optional.ofNullable(names.get(name)).flatMap(StreamSessions::last);
            }
            StreamSessions known = names.get(name); // which takes no lock, as computeIfAbsent may
            StreamSessions sessions =
                    known != null ? known : names.computeIfAbsent(name, n -> new StreamSessions(past(n)));
            try {
                Optional<HlsPackager> session = sessions.of(stream.get(), this::start);
                if (session.isPresent()) {
                    return session;
                }
            } finally {
                if (sessions.isDropped()) {
                    names.remove(name, sessions);
                }
            }
        }
        throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the server stops");
    }

    private HlsPackager start(Stream stream, SequenceNumbers past, int targetDuration) {
        if (closed) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the server stops");
        }
        String token = stream.startTime().toEpochMilli() + "-" + unguessable();
        SessionStart session = past.next(token, time.now().getEpochSecond(), targetDuration);
        return new HlsPackager(
                waiter -> streams.watch(stream.name(), SUBSCRIBER, waiter),
                streams::streamOf,
                session,
                options,
                surroundings,
                pool);
    }

    /** Requests for segments are not checked: to know the names is the permission. */
    private String unguessable() {
        ByteBuffer input = ByteBuffer.allocate(SECRET_BYTES + Long.BYTES);
        input.put(secret).putLong(tokens.getAndIncrement());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(input.array());
            return HexFormat.of().formatHex(hash, 0, TOKEN_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Does what is due by the clock; the server calls it about once a second. Never waits for packaging. */
    public void tick() {
        Each.of(this::packageAll, this::tickSessions);
    }

    private void packageAll() {
        if (!options.onDemand() && !closed) {
            Each.run(streams.list(), stream -> {
                StreamSessions sessions = names.get(stream.name());
                if (sessions == null || !sessions.isBusy(stream)) {
                    packageAlways(stream.name());
                }
            });
        }
    }

    private void tickSessions() {
        Each.run(names.entrySet(), each -> {
            StreamSessions sessions = each.getValue();
            sessions.tick(options).ifPresent(past -> forget(each.getKey(), sessions, past));
        });
    }

    private void packageAlways(StreamName name) {
        try {
            session(name);
        } catch (RefusedException e) {
            return; // the server stops, or the stream has just ended: the next tick looks again
        }
    }

    private void forget(StreamName name, StreamSessions sessions, SequenceNumbers past) {
        lock.lock();
        try {
            remembered.remove(name);
            remembered.put(name, past); // the newest is last
            if (remembered.size() > MAX_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        names.remove(name, sessions);
    }

    private SequenceNumbers past(StreamName name) {
        lock.lock();
        try {
            return remembered.getOrDefault(name, SequenceNumbers.NONE);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Which of a stream's tracks HLS leaves out. Any thread.
     *
     * @param stream the stream
     * @return for each such track why, such as "audio: Opus cannot be carried in MPEG-TS here"
     */
    public static List<String> leftOut(Stream stream) {
        return LeftOut.of(MpegTs.FORMAT, stream);
    }

    /**
     * How many streams are being packaged.
     *
     * @return sessions that are not over
     */
    public int packagers() {
        return (int) names.values().stream().filter(StreamSessions::isRunning).count();
    }

    /**
     * What all segments hold, those being made included.
     *
     * @return bytes
     */
    public long heldBytes() {
        return memory.held();
    }

    /**
     * What all segments may hold.
     *
     * @return bytes
     */
    public long memoryLimit() {
        return memory.limit();
    }

    /** Ends all packaging and its threads; requests that wait are answered. Idempotent. */
    @Override
    public void close() {
        closed = true;
        names.forEach((name, sessions) -> {
            sessions.close();
            names.remove(name, sessions);
        });
        pool.close();
    }
}
