package dev.ringcast.core.live;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamAuthenticator.Decision;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.StreamContext;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.feed.ViewerRegistry;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.log.Refusals.Rule;
import dev.ringcast.core.pace.Pacer;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.core.wire.WireFormat;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The registry of a server's streams: which peer may publish, which viewers wait for which stream, and when a stream
 * is over.
 *
 * <p>Thread-safe. Its lock is held for microseconds, when publishers and viewers come and go; frames never take it. No
 * hook runs under it, but what the observer is to be told is queued there, so that it is told in the right order.
 */
@SuppressWarnings("exports") // it is for the server's own modules: an application has MediaServer
public final class Streams implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** What a stream holds on the heap beside its frames. Measured. */
    private static final int STREAM_BYTES = 8 << 10;

    /** What each stream can keep for its viewers however short memory is, or it is refused. */
    private static final int LEAST_SHARE = 96 << 10;

    private final LiveSettings settings;
    private final Authorizer authorizer;
    private final StreamAuthenticator authenticator;
    private final TimeSource time;
    private final Refusals refusals;
    private final AuthenticatorCalls inquiries;
    private final ObserverQueue observers;
    private final StreamContext around;
    private final ViewerRegistry viewers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<StreamName, Stream> streams = new ConcurrentHashMap<>();

    /** What is attached to each publication before its first frame. Any thread adds, publishers read. */
    private final List<Consumer<Stream>> parts = new CopyOnWriteArrayList<>();

    // Guarded by lock.
    private final WaitingRoom waiting;
    private final AdmissionLimits admission = new AdmissionLimits();
    private final SlotRules slots;
    private boolean closed;

    /**
     * Makes a registry without streams.
     *
     * @param settings how streams behave
     * @param authenticator decides which peers may publish and play
     * @param observer receives what happens, null for none
     * @param formats the wire formats that viewers may write from, by their numbers
     * @param time the clocks
     */
    public Streams(
            StreamSettings settings,
            StreamAuthenticator authenticator,
            @Nullable StreamObserver observer,
            List<WireFormat> formats,
            TimeSource time) {
        this(
                new LiveSettings(settings),
                Authorizer.PERMIT_ALL,
                authenticator,
                observer,
                formats,
                time,
                new Heartbeats(time::nanos),
                HeapBudget.ofThisProcess());
    }

    /**
     * Makes a registry without streams, with rules of the server's own, and a registry of loops and a budget that
     * others share.
     *
     * @param settings how streams behave
     * @param authorizer the server's own rules, checked first
     * @param authenticator decides which peers may publish and play
     * @param observer receives what happens, null for none
     * @param formats the wire formats that viewers may write from, by their numbers
     * @param time the clocks
     * @param beats where its loops report
     * @param heap what all of the server may hold on the heap
     */
    public Streams(
            LiveSettings settings,
            Authorizer authorizer,
            StreamAuthenticator authenticator,
            @Nullable StreamObserver observer,
            List<WireFormat> formats,
            TimeSource time,
            Heartbeats beats,
            HeapBudget heap) {
        this.settings = settings;
        this.authorizer = authorizer;
        this.authenticator = authenticator;
        this.time = time;
        refusals = new Refusals(time::nanos);
        inquiries = new AuthenticatorCalls(refusals);
        waiting = new WaitingRoom(refusals);
        observers = new ObserverQueue(observer);
        viewers = new ViewerRegistry(time);
        slots = new SlotRules(settings, admission, observers, refusals, time);
        around = StreamContext.of(settings.server(), formats, time, streams::size, beats, heap);
    }

    /**
     * Finds a stream, live or lingering.
     *
     * @param name its name
     * @return the stream, empty if there is none
     */
    public Optional<Stream> find(StreamName name) {
        return Optional.ofNullable(streams.get(name));
    }

    /**
     * All streams, live or lingering.
     *
     * @return a snapshot, in the order of their names
     */
    public List<Stream> list() {
        List<Stream> all = new ArrayList<>(streams.values());
        all.sort((a, b) -> a.name().toString().compareTo(b.name().toString()));
        return all;
    }

    /**
     * Claims a stream for a publisher of this process.
     *
     * @param name the stream
     * @return the publisher
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if a limit is reached or the authenticator says no
     */
    public Publisher publish(StreamName name) {
        return publish(name, Peer.APPLICATION, reason -> {});
    }

    /**
     * Claims a stream. Waits for the authenticator. An earlier publisher is ended if the conflict policy allows that.
     * If its input has not been read for a while, it gets some 10 ms to say that it has stopped.
     *
     * @param name the stream
     * @param peer the peer that wants to publish
     * @param onEnd called when another thread ends the publication; must not block
     * @return the publisher
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if a limit is reached or the authenticator says no
     */
    public Publisher publish(StreamName name, Peer peer, Consumer<EndReason> onEnd) {
        PermissionRequest request = ask(Action.PUBLISH, name, peer);
        request.await();
        return publish(request, onEnd);
    }

    /**
     * Asks whether a peer may publish or play, and does not wait for the answer. Limits and the conflict policy are
     * checked first.
     *
     * @param action what the peer wants to do
     * @param name the stream
     * @param peer the peer
     * @return the question
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if a limit is reached or the server's own rules say no
     */
    public PermissionRequest ask(Action action, StreamName name, Peer peer) {
        if (action == Action.PUBLISH) {
            drainInput(name);
            locked(() -> {
                checkOpen();
                slots.checkRate(name, peer);
                checkSlot(name, peer);
                return null;
            });
        }
        checkRules(action, name, peer);
        Supplier<Decision> question = switch (action) {
            case PUBLISH -> () -> authenticator.publish(name, peer);
            case PLAY -> () -> authenticator.play(name, peer);
        };
        boolean asks = authenticator != StreamAuthenticator.PERMIT_ALL;
        AuthenticatorCalls.Inquiry inquiry = asks ? inquiries.ask(question, name + " from " + peer) : null;
        return new PermissionRequest(name, peer, inquiry, () -> refusals.count(rule(action), name + " from " + peer));
    }

    private void checkRules(Action action, StreamName name, Peer peer) {
        try {
            authorizer.check(action, name, peer);
        } catch (RefusedException e) {
            refusals.count(rule(action), name + " from " + peer);
            throw e;
        }
    }

    private static Rule rule(Action action) {
        return action == Action.PUBLISH ? Rule.PUBLISH : Rule.PLAY;
    }

    /**
     * Claims a stream for a peer that was permitted to publish, unless it has left meanwhile.
     *
     * @param request the request, answered
     * @param onEnd told when the publication is ended by another; must not block
     * @return the publisher
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if the request was cancelled, or a limit is reached
     */
    public Publisher publish(PermissionRequest request, Consumer<EndReason> onEnd) {
        StreamName name = request.name();
        drainInput(name); // again: the answer may have taken its time
        Claim claim = locked(() -> {
            request.checkPresent();
            return claim(name, request.peer().withoutSecrets(), onEnd);
        });
        if (claim.isFoughtOver()) { // no lock is held while anything is logged: an application's log may block
            LOG.log(Level.WARNING, "{0} was taken over three times within a minute: it rejects for a minute", name);
        }
        Stream stream = claim.publisher().stream();
        attach(stream);
        stream.feed().audience().wakeAll();
        claim.waiting().forEach(viewer -> viewer.offer(stream));
        if (claim.before() != null) {
            StreamLog.carries(claim.before());
        }
        StreamLog.published(claim.publisher(), claim.how()); // before the other connection tells its end
        if (claim.before() != null) {
            claim.before().notifyEnd(EndReason.TAKEN_OVER);
        }
        return claim.publisher();
    }

    /**
     * Attaches a part of the server, such as a packager or a recorder, to all streams that are published from now on.
     * It is called each time a publisher has won a stream, on the thread of that publisher, before any frame can come.
     * A subscription that joins meanwhile misses no frame of it. The call must not block.
     *
     * @param part takes the stream; what it throws is logged and harms no publisher
     */
    public void attachToAll(Consumer<Stream> part) {
        parts.add(part);
    }

    private void attach(Stream stream) {
        for (Consumer<Stream> part : parts) {
            try {
                part.accept(stream);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a part of the server could not be attached to " + stream.name(), e);
            }
        }
    }

    /** The present publisher may have stopped, in input that was not read yet. */
    private void drainInput(StreamName name) {
        find(name).map(Stream::publisher).ifPresent(Publisher::readOn);
    }

    /**
     * A slot that was won.
     *
     * @param publisher the publisher that has it
     * @param before the publisher that lost it, null for none
     * @param how what there was before, for the log
     * @param waiting the viewers that have waited for it
     * @param isFoughtOver whether the name rejects now
     */
    private record Claim(
            Publisher publisher,
            @Nullable Publisher before,
            String how,
            List<RegisteredViewer> waiting,
            boolean isFoughtOver) {}

    private void checkOpen() {
        if (closed) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the server stops");
        }
    }

    private void checkSlot(StreamName name, Peer peer) {
        checkOpen();
        Stream stream = streams.get(name);
        slots.checkFree(name, peer, stream, streams.size());
    }

    /**
     * Asks the authenticator, and waits for it, on behalf of a viewer that has no subscription of its own.
     *
     * @param name the stream
     * @param peer the peer that wants to play
     * @throws RefusedException if the authenticator says no
     */
    public void permitPlay(StreamName name, Peer peer) {
        ask(Action.PLAY, name, peer).await();
    }

    /** Under the lock: the slot, atomically, with everything checked again. */
    private Claim claim(StreamName name, Peer peer, Consumer<EndReason> onEnd) {
        checkSlot(name, peer);
        Stream stream = streams.get(name);
        if (stream == null) {
            stream = newStream(name, peer);
        }
        Publisher before = stream.publisher();
        boolean isFoughtOver = false;
        String how = stream.state() == Stream.State.LINGERING
                ? ", " + LogText.span(stream.lingering()) + " after the last publisher"
                : "";
        if (before != null) {
            how = ", which takes over from " + before.peer();
            before.finish(EndReason.TAKEN_OVER);
            observers.tell(o -> o.publishEnded(name, before.peer(), EndReason.TAKEN_OVER));
            isFoughtOver = admission.takenOver(name, time.nanos());
        }
        Publisher publisher = new Publisher(this, stream, peer, onEnd, time);
        observers.tell(o -> o.publishStarted(name, peer));
        return new Claim(publisher, before, how, waiting.release(name), isFoughtOver);
    }

    private Stream newStream(StreamName name, Peer peer) {
        boolean crowded = streams.size() >= memory().heap().sheddable() / LEAST_SHARE;
        if (crowded || !memory().heap().reserve(STREAM_BYTES)) {
            refusals.count(Rule.HEAP, name + " from " + peer);
            throw new RefusedException(RefusedException.Reason.LIMIT, "memory is short");
        }
        Stream stream = new Stream(name, around, time, settings.stream(name));
        streams.put(name, stream);
        return stream;
    }

    /** Ends a publication from its own side; the stream lingers where the reason and the settings say so. */
    void endSource(Publisher publisher, EndReason reason) {
        Stream stream = publisher.stream();
        StreamSettings.Publish rules = stream.settings().publish();
        Duration linger = reason == EndReason.LOST ? rules.linger() : rules.lingerAfterStop();
        Runnable line = locked(() -> {
            if (!publisher.finish(reason)) {
                return null;
            }
            observers.tell(o -> o.publishEnded(stream.name(), publisher.peer(), reason));
            if (linger.isPositive() && !closed && stream.state() != Stream.State.CONNECTING) {
                stream.linger(time.nanos() + linger.toNanos());
                return () -> StreamLog.lingers(publisher, reason, linger);
            }
            remove(stream, reason);
            return () -> StreamLog.ended(stream, reason);
        });
        if (line != null) {
            stream.feed().audience().wakeAll();
            StreamLog.carries(publisher);
            line.run();
        }
    }

    /** Under the lock: the stream ends and is listed no more. */
    private void remove(Stream stream, EndReason reason) {
        stream.end(reason);
        if (streams.remove(stream.name(), stream)) {
            memory().heap().release(STREAM_BYTES);
        }
        admission.forget(stream.name());
    }

    /**
     * Ends a stream: its publisher is told, its viewers get what is queued and then the end. The name is refused
     * for 5 s.
     *
     * @param stream the stream; one that has ended is left alone
     */
    public void end(Stream stream) {
        end(stream, EndReason.KICKED);
    }

    private void end(Stream stream, EndReason reason) {
        Runnable tell = locked(() -> {
            if (stream.state() == Stream.State.ENDED) {
                return null;
            }
            if (reason == EndReason.KICKED) {
                admission.kicked(stream.name(), time.nanos());
            }
            Publisher last = stream.publisher();
            if (last != null) {
                last.finish(reason);
                observers.tell(o -> o.publishEnded(stream.name(), last.peer(), reason));
            }
            remove(stream, reason);
            return last == null ? () -> {} : () -> tellEnd(last, reason);
        });
        stream.feed().audience().wakeAll();
        if (tell != null) {
            tell.run();
            StreamLog.ended(stream, reason);
        }
    }

    private static void tellEnd(Publisher publisher, EndReason reason) {
        publisher.notifyEnd(reason);
        StreamLog.carries(publisher);
    }

    /**
     * Watches a stream, or waits for it up to {@code play.wait}.
     *
     * @param name the stream
     * @param options what the subscription is to the server
     * @return the subscription
     * @throws RefusedException if the authenticator says no, or too many wait
     */
    public Subscription subscribe(StreamName name, SubscriberOptions options) {
        return new Subscription(register(name, options, new Parker()));
    }

    /**
     * As {@link #subscribe}, for a part of the server whose thread waits for other things too, and in one place.
     *
     * @param name the stream
     * @param options what the viewer is to the server
     * @param parker where its thread waits; for one viewer at a time
     * @return the viewer
     * @throws RefusedException if the authenticator says no, or too many wait
     */
    public Viewer watch(StreamName name, SubscriberOptions options, Parker parker) {
        return register(name, options, parker);
    }

    /**
     * As {@link #watch(StreamName, SubscriberOptions, Parker)}, for a peer that was permitted to play.
     *
     * @param request the request, answered
     * @param options what the viewer is to the server
     * @param client what the list of viewers tells of it
     * @param parker where its thread waits; for one viewer at a time
     * @return the viewer
     * @throws RefusedException if the request was cancelled, or too many wait
     */
    public Viewer watch(PermissionRequest request, SubscriberOptions options, ViewerClient client, Parker parker) {
        request.checkPresent();
        return enter(request.name(), options, client, parker);
    }

    /**
     * The stream that a viewer watches.
     *
     * @param viewer a viewer of this registry
     * @return the stream, empty while it is waited for
     */
    public Optional<Stream> streamOf(Viewer viewer) {
        return ((RegisteredViewer) viewer).stream();
    }

    private RegisteredViewer register(StreamName name, SubscriberOptions options, Parker parker) {
        if (options.viewer()) {
            permitPlay(name, options.peer());
        }
        return enter(name, options, null, parker);
    }

    private RegisteredViewer enter(
            StreamName name, SubscriberOptions options, @Nullable ViewerClient client, Parker parker) {
        long waitUntil = time.nanos() + settings.of(name).playWait().toNanos();
        var viewer = new RegisteredViewer(this, name, options.withoutSecrets(), client, parker, time, waitUntil);
        locked(() -> {
            checkOpen();
            Stream stream = streams.get(name);
            if (stream == null) {
                waiting.enter(viewer);
            } else {
                viewer.offer(stream);
            }
            return null;
        });
        return viewer;
    }

    /** A viewer's own thread has joined; one that was closed meanwhile is taken out again. */
    void joined(RegisteredViewer viewer) {
        Stream stream = viewer.stream().orElseThrow();
        locked(() -> {
            if (viewer.options().viewer()) {
                stream.viewerCount().incrementAndGet();
            }
            if (!viewer.markJoined()) {
                detach(viewer, stream);
            } else if (viewer.options().viewer()) {
                viewer.listed(viewers.add(viewer));
                observers.tell(
                        o -> o.playStarted(stream.name(), viewer.options().peer()));
            }
            return null;
        });
    }

    /** Ends a viewer; false if it was over already. */
    boolean endViewer(RegisteredViewer viewer, EndReason reason) {
        return locked(() -> {
            if (!viewer.finish(reason)) {
                return false;
            }
            waiting.leave(viewer);
            if (viewer.isJoined()) {
                detach(viewer, viewer.stream().orElseThrow());
                tellEnd(viewer, reason);
            }
            return true;
        });
    }

    private void tellEnd(RegisteredViewer viewer, EndReason reason) {
        if (!viewer.options().viewer()) {
            return;
        }
        EndReason why = viewer.stream().flatMap(Stream::endReason).orElse(reason);
        if (reason == EndReason.LAGGED) {
            observers.tell(o -> o.evicted(viewer.name(), viewer.options().peer()));
        }
        observers.tell(o -> o.playEnded(viewer.name(), viewer.options().peer(), why));
    }

    private void detach(RegisteredViewer viewer, Stream stream) {
        stream.feed().audience().remove(viewer.parker());
        stream.feed().unwatch(viewer.options().wireFormat());
        stream.feed().settle();
        if (viewer.options().viewer()) {
            viewers.remove(viewer.id());
            stream.viewerCount().decrementAndGet();
        }
    }

    /**
     * Tells the observer of a viewer that has no subscription of its own: it plays.
     *
     * @param name the stream
     * @param peer the viewer
     */
    public void tellPlayStarted(StreamName name, Peer peer) {
        observers.tell(o -> o.playStarted(name, peer));
    }

    /**
     * Tells the observer of a viewer that has no subscription of its own: it plays no more.
     *
     * @param name the stream
     * @param peer the viewer
     * @param reason why
     */
    public void tellPlayEnded(StreamName name, Peer peer, EndReason reason) {
        observers.tell(o -> o.playEnded(name, peer, reason));
    }

    void lagged(RegisteredViewer viewer) {
        observers.tell(o -> o.lagged(viewer.name(), viewer.options().peer()));
    }

    /**
     * Does what is due by the clock: ends lingering streams, and the waiting of viewers, and has silent streams give
     * back memory. The janitor calls it.
     *
     * @param nanos the time
     */
    public void tick(long nanos) {
        Each.of(
                () -> Each.run(streams.values(), stream -> tick(stream, nanos)),
                () -> tickWaiting(nanos),
                observers::logMissed,
                refusals::tick);
    }

    private void tick(Stream stream, long nanos) {
        boolean reaped = locked(() -> {
            if (!stream.lingeredOut(nanos)) {
                stream.tend(nanos);
                return false;
            }
            remove(stream, EndReason.LOST);
            observers.tell(o -> o.reaped(stream.name()));
            return true;
        });
        if (reaped) {
            stream.feed().audience().wakeAll();
            StreamLog.ended(stream, EndReason.LOST);
        }
        Publisher source = stream.publisher();
        if (source != null && source.facts().isDue(nanos)) {
            StreamLog.carries(source);
        }
        stream.feed().logTroubles();
    }

    private void tickWaiting(long nanos) {
        List<RegisteredViewer> expired = locked(() -> {
            admission.tidy(nanos);
            return waiting.expired(nanos);
        });
        Each.run(expired, viewer -> viewer.end(EndReason.NOT_FOUND));
    }

    /** Takes no more publishers and viewers, and ends all streams: viewers get what is queued and then the end. */
    public void stop() {
        List<RegisteredViewer> waiters = locked(() -> {
            closed = true;
            return waiting.all();
        });
        inquiries.stop();
        waiters.forEach(viewer -> viewer.end(EndReason.SERVER_STOPS));
        List.copyOf(streams.values()).forEach(stream -> end(stream, EndReason.SERVER_STOPS));
    }

    /** Stops, and ends the threads that streams need. Idempotent. */
    @Override
    public void close() {
        close(Deadline.in(PATIENCE));
    }

    /**
     * The same, but leaves hooks that do not end.
     *
     * @param end when it leaves them
     */
    public void close(Deadline end) {
        stop();
        inquiries.close(end.before(end.left(PATIENCE).dividedBy(2)));
        around.pacer().close();
        observers.close(end);
        refusals.close();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many streams there are, live or lingering.
     *
     * @return their number
     */
    public int size() {
        return streams.size();
    }

    /**
     * How many viewers wait for streams that are not there.
     *
     * @return viewers
     */
    public int waiting() {
        return locked(waiting::size);
    }

    /**
     * The viewers of all streams that have joined and are not over.
     *
     * @return the list, for viewers without a {@link Viewer} too
     */
    public ViewerRegistry viewers() {
        return viewers;
    }

    /**
     * How streams behave, as far as their names decide nothing.
     *
     * @return the settings in force now
     */
    public StreamSettings settings() {
        return settings.server();
    }

    /**
     * What rings and partial messages hold.
     *
     * @return the budget
     */
    public MemoryBudget memory() {
        return around.budget();
    }

    /**
     * The memory of the wire logs.
     *
     * @return the pool
     */
    public SlabPool pool() {
        return around.pool();
    }

    /**
     * The memory of payloads.
     *
     * @return the pool
     */
    public SlabPool payloads() {
        return around.payloads();
    }

    /**
     * The thread that wakes viewers.
     *
     * @return the pacer
     */
    public Pacer pacer() {
        return around.pacer();
    }

    /**
     * How many peers each rule has refused.
     *
     * @return the counters, which the other parts of the server share
     */
    public Refusals refusals() {
        return refusals;
    }

    TimeSource time() {
        return time;
    }
}
