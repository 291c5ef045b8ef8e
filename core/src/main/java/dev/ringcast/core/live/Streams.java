package dev.ringcast.core.live;

import dev.ringcast.core.Authorizer;
import dev.ringcast.core.Authorizer.Action;
import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamObserver;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.concurrent.Deadline;
import dev.ringcast.core.concurrent.Each;
import dev.ringcast.core.concurrent.Heartbeats;
import dev.ringcast.core.concurrent.Parker;
import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.feed.Viewer;
import dev.ringcast.core.feed.ViewerClient;
import dev.ringcast.core.feed.ViewerRegistry;
import dev.ringcast.core.live.PublisherAdmission.NewPublisher;
import dev.ringcast.core.log.Refusals;
import dev.ringcast.core.pace.Pacer;
import dev.ringcast.core.wire.HeapBudget;
import dev.ringcast.core.wire.MemoryBudget;
import dev.ringcast.core.wire.SlabPool;
import dev.ringcast.core.wire.WireFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The registry of a server's streams, as the rest of the server sees it. Thread-safe.
 *
 * <p>Each of its parts has one job, and {@link RegistryLock} is their only lock.
 *
 * <ul>
 *   <li>{@link StreamTable}: the streams by their names.
 *   <li>{@link Permissions}: whether a peer may publish or play.
 *   <li>{@link PublisherAdmission}: which publisher gets a stream.
 *   <li>{@link ViewerAdmission}: viewers that wait for a stream, join it and leave it.
 *   <li>{@link StreamEnds}: how publications and streams end, and how long a stream lingers.
 *   <li>{@link ObserverQueue}: what the application's observer is told.
 * </ul>
 */
@SuppressWarnings("exports") // it is for the server's own modules: an application has MediaServer
public final class Streams implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final RegistryContext shared;
    private final StreamTable table;
    private final Permissions permissions;
    private final ViewerAdmission viewers;
    private final PublisherAdmission publishers;
    private final StreamEnds ends;

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
        Refusals refusals = new Refusals(time::nanos);
        AdmissionLimits limits = new AdmissionLimits();
        shared = new RegistryContext(new RegistryLock(), settings, time, refusals, new ObserverQueue(observer));
        permissions = new Permissions(authorizer, authenticator, refusals);
        table = new StreamTable(shared, formats, beats, heap);
        viewers = new ViewerAdmission(shared, table);
        ends = new StreamEnds(shared, table, limits);
        NewPublisher newPublisher = (stream, peer, onEnd) -> new Publisher(this, stream, peer, onEnd, time);
        publishers = new PublisherAdmission(shared, table, limits, viewers, newPublisher);
    }

    /**
     * Finds a stream, live or lingering.
     *
     * @param name its name
     * @return the stream, empty if there is none
     */
    public Optional<Stream> find(StreamName name) {
        return table.find(name);
    }

    /** {@return all streams at this moment, live or lingering, in the order of their names} */
    public List<Stream> list() {
        return table.list();
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
            publishers.checkBeforePermission(name, peer);
        }
        return permissions.ask(action, name, peer);
    }

    /**
     * Asks whether a viewer may play that has no {@link Viewer}, and waits for the answer.
     *
     * @param name the stream
     * @param peer the peer that wants to play
     * @throws RefusedException if the answer is no
     */
    public void permitPlay(StreamName name, Peer peer) {
        ask(Action.PLAY, name, peer).await();
    }

    /**
     * Claims a stream for a peer that was permitted to publish, unless it has left meanwhile.
     *
     * @param request the request, answered
     * @param onEnd called when another thread ends the publication; must not block
     * @return the publisher
     * @throws dev.ringcast.core.StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if the request was cancelled, or a limit is reached
     */
    public Publisher publish(PermissionRequest request, Consumer<EndReason> onEnd) {
        return publishers.admit(request, onEnd);
    }

    /**
     * Attaches a part of the server, such as a packager or a recorder, to all streams that are published from now on.
     * It is called each time a publisher has won a stream, on the thread of that publisher, before any frame can come.
     * A subscription that joins meanwhile misses no frame of it. The call must not block.
     *
     * @param part takes the stream; what it throws is logged and harms no publisher
     */
    public void attachToAll(Consumer<Stream> part) {
        publishers.attachToAll(part);
    }

    /** Ends a publication from its own side. */
    void endSource(Publisher publisher, EndReason reason) {
        ends.endPublication(publisher, reason);
    }

    /**
     * Ends a stream for the operator: its publisher is told, its viewers get what is queued and then the end. The name
     * is refused for 5 s.
     *
     * @param stream the stream; one that has ended is left alone
     */
    public void end(Stream stream) {
        ends.end(stream, EndReason.KICKED);
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
     * As {@link #subscribe}, for a part of the server whose thread also waits for other things.
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

    /** A part of the server needs no permission: it is no viewer in the eyes of the application. */
    private RegisteredViewer register(StreamName name, SubscriberOptions options, Parker parker) {
        if (options.viewer()) {
            permitPlay(name, options.peer());
        }
        return viewers.enter(name, options, null, parker);
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
        return viewers.enter(request.name(), options, client, parker);
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

    /**
     * Tells the observer that a viewer plays that has no {@link Viewer}.
     *
     * @param name the stream
     * @param peer the viewer
     */
    public void tellPlayStarted(StreamName name, Peer peer) {
        viewers.tellPlayStarted(name, peer);
    }

    /**
     * Tells the observer that a viewer without a {@link Viewer} plays no more.
     *
     * @param name the stream
     * @param peer the viewer
     * @param reason why
     */
    public void tellPlayEnded(StreamName name, Peer peer, EndReason reason) {
        viewers.tellPlayEnded(name, peer, reason);
    }

    /**
     * Does what is due by the clock: ends lingering streams, and the waiting of viewers, and has silent streams give
     * back memory. The janitor calls it.
     *
     * @param nanos the time
     */
    public void tick(long nanos) {
        Each.of(
                () -> ends.tick(nanos),
                () -> publishers.tick(nanos),
                () -> viewers.tick(nanos),
                shared.observers()::logMissed,
                shared.refusals()::tick);
    }

    /** Takes no more publishers and viewers, and ends all streams: viewers get what is queued and then the end. */
    public void stop() {
        shared.lock().run(table::close);
        permissions.stop();
        viewers.endWaiting(EndReason.SERVER_STOPS);
        table.list().forEach(stream -> ends.end(stream, EndReason.SERVER_STOPS));
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
        permissions.close(end.before(end.left(PATIENCE).dividedBy(2)));
        pacer().close();
        shared.observers().close(end);
        shared.refusals().close();
    }

    /** {@return how many streams there are, live or lingering} */
    public int size() {
        return table.size();
    }

    /** {@return how many viewers wait for streams that are not there} */
    public int waiting() {
        return viewers.waiting();
    }

    /** {@return the viewers of all streams that have joined and are not over, with or without a {@link Viewer}} */
    public ViewerRegistry viewers() {
        return viewers.list();
    }

    /** {@return the settings in force now, as far as names of streams decide nothing} */
    public StreamSettings settings() {
        return shared.settings().server();
    }

    /** {@return what rings and partial messages hold} */
    public MemoryBudget memory() {
        return table.context().budget();
    }

    /** {@return the memory of the wire logs} */
    public SlabPool pool() {
        return table.context().pool();
    }

    /** {@return the memory of payloads} */
    public SlabPool payloads() {
        return table.context().payloads();
    }

    /** {@return the thread that wakes viewers} */
    public Pacer pacer() {
        return table.context().pacer();
    }

    /** {@return the counters of refused peers, which the other parts of the server share} */
    public Refusals refusals() {
        return shared.refusals();
    }
}
