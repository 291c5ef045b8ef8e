package dev.ringcast.core.live;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.Peer;
import dev.ringcast.core.RefusedException;
import dev.ringcast.core.StreamBusyException;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.StreamSettings.Publish;
import dev.ringcast.core.log.Refusals.Rule;

/** Whether a publisher may have the slot of a stream just now. Guarded by the registry's lock. */
final class SlotRules {
    private final RegistryContext shared;
    private final AdmissionLimits limits;

    SlotRules(RegistryContext shared, AdmissionLimits limits) {
        this.shared = shared;
        this.limits = limits;
    }

    /**
     * Counts a peer that asks to publish.
     *
     * @throws RefusedException if it has asked too often
     */
    void checkRate(StreamName name, Peer peer) {
        if (!limits.withinRate(name, peer, now())) {
            shared.observers().tell(o -> o.rateLimited(name, peer));
            shared.refusals().count(Rule.PUBLISH_RATE, name + " from " + peer);
            throw new RefusedException(RefusedException.Reason.LIMIT, "published too often within a minute");
        }
    }

    /**
     * Checks the slot.
     *
     * @param stream the stream of that name, null if there is none
     * @param streams how many streams there are
     * @throws StreamBusyException if it has a publisher that may not be taken over
     * @throws RefusedException if a limit is reached, or the operator has just ended the stream
     */
    void checkFree(StreamName name, Peer peer, @Nullable Stream stream, int streams) {
        if (limits.isKicked(name, now())) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the stream was ended by the operator");
        }
        if (stream == null && streams >= shared.settings().server().limits().publishers()) {
            shared.refusals().count(Rule.PUBLISHERS, name + " from " + peer);
            throw new RefusedException(RefusedException.Reason.LIMIT, "too many streams are being published");
        }
        if (stream != null && isKept(stream)) {
            throw new StreamBusyException(name);
        }
    }

    private boolean isKept(Stream stream) {
        Publisher holder = stream.publisher();
        if (holder == null) {
            return false;
        }
        Publish rules = stream.settings().publish();
        boolean idle = holder.silence().compareTo(rules.idle()) >= 0;
        return rules.conflict() == Conflict.REJECT
                || rules.conflict() == Conflict.TAKEOVER_IF_IDLE && !idle
                || limits.rejects(stream.name(), now());
    }

    private long now() {
        return shared.time().nanos();
    }
}
