package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamBusyException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.log.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Gives streams to publishers. It makes the checks of core/ARCHITECTURE.md 5 in their order. Thread-safe. */
final class PublisherAdmission {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");

    /** Makes the publisher of a stream. */
    @FunctionalInterface
    interface NewPublisher {
        Publisher of(Stream stream, Peer peer, Consumer<EndReason> onEnd);
    }

    /**
     * A slot that was won.
     *
     * @param publisher the publisher that has it
     * @param before the publisher that lost it, null for none
     * @param how what there was before, for the log
     * @param waiting the viewers that have waited for it
     * @param rejects whether the name was fought over, and rejects now
     */
    private record Claim(
            Publisher publisher,
            @Nullable Publisher before,
            String how,
            List<RegisteredViewer> waiting,
            boolean rejects) {}

    private final RegistryContext shared;
    private final StreamTable table;
    private final AdmissionLimits limits;
    private final SlotRules slots;
    private final ViewerAdmission viewers;
    private final NewPublisher newPublisher;

    /** What is attached to each publication before its first frame. Any thread adds, publishers read. */
    private final List<Consumer<Stream>> parts = new CopyOnWriteArrayList<>();

    PublisherAdmission(
            RegistryContext shared,
            StreamTable table,
            AdmissionLimits limits,
            ViewerAdmission viewers,
            NewPublisher newPublisher) {
        this.shared = shared;
        this.table = table;
        this.limits = limits;
        this.viewers = viewers;
        this.newPublisher = newPublisher;
        slots = new SlotRules(shared, limits);
    }

    /** Attaches a part of the server to all streams that are published from now on. */
    void attachToAll(Consumer<Stream> part) {
        parts.add(part);
    }

    /**
     * Checks what can be checked before a peer's permission, so that a peer without a chance causes no question.
     *
     * @throws StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if a limit is reached
     */
    void checkBeforePermission(StreamName name, Peer peer) {
        drainInput(name);
        shared.lock().run(() -> {
            table.checkOpen();
            slots.checkRate(name, peer);
            checkSlot(name, peer);
        });
    }

    /**
     * Gives a stream to a peer that has permission.
     *
     * @param onEnd called when another thread ends the publication; must not block
     * @throws StreamBusyException if the stream has a publisher that may not be taken over
     * @throws RefusedException if the request was cancelled, or a limit is reached
     */
    Publisher admit(PermissionRequest request, Consumer<EndReason> onEnd) {
        StreamName name = request.name();
        Peer peer = request.peer().withoutSecrets();
        drainInput(name); // again: the answer may have taken its time
        Claim claim = shared.lock().get(() -> {
            request.checkPresent();
            table.checkOpen();
            checkSlot(name, peer);
            return claim(name, peer, onEnd);
        });
        announce(claim); // the lock is free again, since lines are logged
        return claim.publisher();
    }

    /** Forgets what limits need no more. Janitor. */
    void tick(long nanos) {
        shared.lock().run(() -> limits.tidy(nanos));
    }

    /** If the present publisher has stopped in input that was not read yet, this reads it. */
    private void drainInput(StreamName name) {
        table.find(name).map(Stream::publisher).ifPresent(Publisher::readOn);
    }

    private void checkSlot(StreamName name, Peer peer) {
        slots.checkFree(name, peer, table.get(name), table.size());
    }

    /** Under the lock, in one step: ends the publisher before, and wins the slot. */
    private Claim claim(StreamName name, Peer peer, Consumer<EndReason> onEnd) {
        Stream stream = table.getOrAdd(name, peer);
        String how = how(stream);
        Publisher before = stream.publisher();
        boolean rejects = before != null && takeOver(before);
        Publisher publisher = newPublisher.of(stream, peer, onEnd);
        shared.observers().tell(o -> o.publishStarted(name, peer));
        return new Claim(publisher, before, how, viewers.release(name), rejects);
    }

    /** What the new publisher follows, for the log. */
    private static String how(Stream stream) {
        Publisher before = stream.publisher();
        if (before != null) {
            return ", which takes over from " + before.peer();
        }
        boolean lingers = stream.state() == Stream.State.LINGERING;
        return lingers ? ", " + LogText.span(stream.lingering()) + " after the last publisher" : "";
    }

    /** Ends a publisher whose slot is taken; says whether the name rejects from now on. */
    private boolean takeOver(Publisher before) {
        StreamName name = before.stream().name();
        before.finish(EndReason.TAKEN_OVER);
        shared.observers().tell(o -> o.publishEnded(name, before.peer(), EndReason.TAKEN_OVER));
        return limits.takenOver(name, shared.time().nanos());
    }

    private void announce(Claim claim) {
        Publisher publisher = claim.publisher();
        Stream stream = publisher.stream();
        if (claim.rejects()) {
            LOG.log(
                    Level.WARNING,
                    "{0} was taken over three times within a minute: it rejects for a minute",
                    stream.name());
        }
        attachParts(stream);
        stream.feed().audience().wakeAll();
        claim.waiting().forEach(viewer -> viewer.offer(stream));
        Publisher before = claim.before();
        if (before != null) {
            StreamLog.carries(before);
        }
        StreamLog.published(publisher, claim.how()); // before the other connection logs its end
        if (before != null) {
            before.notifyEnd(EndReason.TAKEN_OVER);
        }
    }

    private void attachParts(Stream stream) {
        for (Consumer<Stream> part : parts) {
            try {
                part.accept(stream);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a part of the server could not be attached to " + stream.name(), e);
            }
        }
    }
}
