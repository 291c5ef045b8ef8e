package dev.ringcast.core.feed;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.pace.Audience;
import dev.ringcast.core.ring.BroadcastRing;
import dev.ringcast.core.ring.Entry;
import dev.ringcast.core.ring.GopIndex;
import dev.ringcast.core.ring.JoinPoint;
import dev.ringcast.core.wire.PayloadLog;
import dev.ringcast.core.wire.Slab;
import dev.ringcast.core.wire.WireSlice;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one stream hands to its viewers: the ring, the memory of its payloads, the cached GOPs, the wire logs, and how
 * much of all that is kept. It outlives a publisher.
 *
 * <p>{@link #append} and the other changes belong to one thread at a time: the one that publishes, that has closed the
 * publisher, or that keeps it from publishing meanwhile. The volatile fields are for viewers.
 */
public final class StreamFeed {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");

    /** What a frame costs beside its payload: itself, its entry, its place in a log. */
    private static final int FRAME_OVERHEAD = 250;

    /** How often a header is held beside the ring: twice, in the publisher's decoder configuration. */
    private static final int HEADER_COPIES = 2;

    /** What the ring's slots take, from the first frame on. */
    private static final int RING_BYTES = 4 * BroadcastRing.CAPACITY;

    /** What may come while a source pauses: about what the kernel holds for a new reader. */
    private static final long PAUSE_BYTES = 128 << 10;

    /** Frames that must come while a source pauses: a source that then finds none is woken twice. */
    private static final int PAUSE_FRAMES = 2;

    /** A stream that does not fill a slab within this time keeps its payloads on the heap. */
    private static final int SLAB_SECONDS = 4;

    private final StreamName name;
    private final StreamContext around;
    private final StreamMeter meter;
    private final Supplier<StreamSettings> settings;
    private final BroadcastRing ring = new BroadcastRing();
    private final Audience audience;
    private final GopIndex gops;
    private final WireLogs logs;
    private final PayloadLog payloads;

    /** Replaced by the publisher before the entries that it names can be seen in the ring. */
    private volatile JoinPoint joinPoint = JoinPoint.EMPTY;

    /** Replaced by the publisher at each keyframe, and where a frame is larger than it allows for. */
    private volatile BacklogThresholds thresholds;

    /** Whether video came lately. The publisher writes, viewers read (volatile). */
    private volatile boolean playsVideo;

    /** The newest media frame's place on the stream's clock, ms. The publisher writes, viewers read (volatile). */
    private volatile long lastDts;

    /** Goes up when a publisher is lost or another one comes. Written under the registry's lock. */
    private volatile int sourceChanges;

    /** Why the stream is over, null before. Written once, under the registry's lock. */
    @Nullable
    private volatile EndReason ended;

    /** What the budget counts for this stream now, and how much of that is on the heap. */
    private long accounted;

    private long accountedOnHeap;

    /** The next frame is the first of another publication. */
    private boolean restarted;

    /**
     * With the next frame a publication or a decoder configuration begins: no viewer resumes before that frame, see
     * {@link BroadcastRing#resumeAtNewest}.
     */
    private boolean cut;

    /** Memory was so short that no GOP stayed cached. The publisher writes, the janitor reads (volatile). */
    private volatile boolean hasShortMemory;

    // Janitor's.
    private boolean toldOfShortMemory;
    private boolean toldOfMissingKeyframes;

    public StreamFeed(StreamName name, StreamContext around, StreamMeter meter, Supplier<StreamSettings> settings) {
        this.name = name;
        this.around = around;
        this.meter = meter;
        this.settings = settings;
        audience = new Audience(around.pacer(), ring);
        gops = new GopIndex(
                settings.get().gopMax(), settings.get().fanout().maxAge().toMillis());
        logs = new WireLogs(around);
        payloads = new PayloadLog(around.payloads());
        thresholds = BacklogThresholds.of(settings.get().fanout(), 0, 0);
    }

    /** Publishes one frame. Takes no lock and does nothing per viewer. */
    public void append(Frame frame, long nanos) {
        if (frame.isMedia()) { // times of headers may mean nothing
            lastDts = Math.max(lastDts, frame.dts());
        }
        Entry entry = entry(frame, logs.append(frame, nanos));
        // before it can be seen: a viewer that joins at the live edge finds the GOP that it begins at
        index(entry);
        ring.publish(entry);
        moveResume();
        meter.frame(frame, nanos);
        retain();
        audience.published();
    }

    /** A viewer that loses its place resumes at the newest GOP, unless a cut came after that GOP. */
    private void moveResume() {
        Entry gop = gops.begun();
        if (cut) {
            cut = false;
            ring.resumeAtNewest();
        } else if (gop != null) {
            ring.resumeAt(gop.sequence());
        }
    }

    /**
     * Headers stay on the heap, and so does what a subscriber in this process will keep anyway. So does all if memory
     * is not ample: a slab counts whole, and GOPs that fit without it must not be shed for it.
     */
    private Entry entry(Frame frame, WireSlice[] wires) {
        if (!frame.isHeader()
                && fillsSlabs()
                && !audience.hasImmediate()
                && around.budget().ample()) {
            Slab slab = payloads.room(frame.size(), ring.published() + 1, ring.bytes());
            if (slab != null) {
                return ring.next(payloads.move(frame, slab), slab, wires);
            }
        }
        return ring.next(frame.owned(), null, wires);
    }

    /** Whether a slab is full within some seconds: a slow stream's would hold little more than nothing for long. */
    private boolean fillsSlabs() {
        return meter.bytesPerSecond() >= around.payloads().slabBytes() / SLAB_SECONDS;
    }

    private void index(Entry entry) {
        Frame frame = entry.frame();
        JoinPoint now = restarted ? JoinPoint.EMPTY : joinPoint;
        restarted = false;
        if (frame.isHeader()) {
            now = withHeader(entry, now);
        }
        if (gops.add(entry)) {
            meter.gopOverflow();
        }
        if (now.start() != gops.joinStart()) {
            now = now.from(gops.joinStart());
        }
        if (now != joinPoint) {
            joinPoint = now;
        }
        if (playsVideo != gops.hasYoungVideo()) {
            playsVideo = gops.hasYoungVideo();
        }
        if (frame.isKeyframe() || !thresholds.allowFor(frame.size())) {
            thresholds = BacklogThresholds.of(settings.get().fanout(), meter.bytesPerSecond(), gops.largestFrame());
        }
    }

    /**
     * What a viewer that joins gets first, with a new header. A header that equals the one before changes nothing: the
     * cached GOPs begin behind that one, and would be without any.
     */
    private JoinPoint withHeader(Entry header, JoinPoint before) {
        Entry known = before.headers().like(header.frame());
        if (known != null && known.frame().payload().equals(header.frame().payload())) {
            return before;
        }
        if (known != null && header.frame().isConfig()) {
            gops.clear();
            cut = true;
        }
        return before.with(header);
    }

    /** Trims what is neither of a cached GOP nor within the backlog that is kept, and counts what is held then. */
    private void retain() {
        long backlog = keptBacklog();
        if (around.budget().exceeded()) {
            long share = around.budget().ringShare(around.streams().getAsInt());
            backlog = Math.clamp(share - (long) ring.heldFrames() * FRAME_OVERHEAD, 0, backlog);
            shedGops(share);
        }
        Entry oldest = gops.oldest();
        ring.trim(oldest == null ? Long.MAX_VALUE : oldest.sequence(), backlog);
        payloads.retire(ring.tail());
        long held = ring.heldBytes();
        long slack = payloads.overhead(ring.bytes() - held);
        long headers = HEADER_COPIES * joinPoint.headers().bytes();
        long all = RING_BYTES + held + slack + headers + (long) ring.heldFrames() * FRAME_OVERHEAD;
        account(all, all - payloads.directBytes());
    }

    /**
     * How far behind the live edge frames are kept for viewers, in bytes: back to what all have read, but at most a
     * quarter more than a viewer may be behind before it is ended.
     */
    private long keptBacklog() {
        long critical = thresholds.critical();
        return audience.size() == 0 ? 0 : Math.min(critical + critical / 4, ring.bytes() - audience.takenBytes());
    }

    /** Memory is short: drops the oldest GOPs until the rest fits this stream's share. */
    private void shedGops(long share) {
        Entry newest = ring.newest();
        if (newest == null) {
            return; // then there is no GOP either
        }
        while (gops.oldest() != null && cost(gops.oldest(), newest) > share) {
            gops.dropOldest();
        }
        if (joinPoint.start() == gops.joinStart()) {
            return;
        }
        joinPoint = joinPoint.from(gops.joinStart());
        if (gops.oldest() == null) {
            meter.gopOverflow();
            hasShortMemory = true;
        }
    }

    /** Janitor, which holds no lock: logs once that the GOP cache is off, and that keyframes are missing. */
    public void logTroubles() {
        if (hasShortMemory && !toldOfShortMemory) {
            toldOfShortMemory = true;
            LOG.log(Level.WARNING, "{0}: memory is short, viewers that join wait for the next keyframe", name);
        }
        if (meter.missingKeyframes() > 0 && !toldOfMissingKeyframes) {
            toldOfMissingKeyframes = true;
            LOG.log(Level.WARNING, "{0}: no keyframe for 15 s; viewers that join see no video before the next", name);
        }
    }

    private static long cost(Entry from, Entry to) {
        return to.end() - from.offset() + (to.sequence() + 1 - from.sequence()) * FRAME_OVERHEAD;
    }

    /** What a silent stream has to give back: old wire logs, and its memory beyond its share where that is short. */
    public void tend(long nanos) {
        logs.retire(nanos);
        if (around.budget().exceeded() && ring.published() >= 0) {
            retain();
        }
    }

    private void account(long held, long onHeap) {
        around.budget().add(held - accounted, onHeap - accountedOnHeap);
        accounted = held;
        accountedOnHeap = onHeap;
    }

    /**
     * Another publication begins: viewers that join or lose their place from now on get no frame of the one before.
     */
    public void restart() {
        gops.restart();
        meter.restart();
        restarted = true;
        cut = true;
    }

    /** Registry, under its lock: another publisher has the stream. */
    public void sourceChanged() {
        sourceChanges++;
    }

    /** Registry, under its lock: the publisher is gone. The wire logs give their memory back, viewers use payloads. */
    public void sourceLost() {
        sourceChanges++;
        logs.close();
    }

    /**
     * Registry, under its lock: the stream is over. Viewers still drain what they hold on to. One that joins after the
     * last of them finds headers alone.
     */
    public void close(EndReason reason) {
        ended = reason;
        logs.close();
        around.budget().addDraining(accounted);
        settle();
    }

    /**
     * Registry, under its lock, when a viewer has left: the memory of a stream that is over is free without viewers.
     */
    public void settle() {
        if (ended != null && audience.size() == 0) {
            around.budget().addDraining(-accounted);
            account(0, 0);
            payloads.close();
        }
    }

    /** Whether enough comes during a pause to be worth it, and not more than the kernel can hold. Publisher. */
    public boolean mayPause() {
        long nanos = audience.hasNetwork()
                ? around.pacer().tickNanos()
                : settings.get().fanout().maxDelay().toNanos();
        double seconds = nanos / 1e9;
        return meter.mediaRate() * seconds >= PAUSE_FRAMES && meter.bytesPerSecond() * seconds <= PAUSE_BYTES;
    }

    public void watch(int format) {
        if (format >= 0) {
            logs.watch(format);
        }
    }

    public void unwatch(int format) {
        if (format >= 0) {
            logs.unwatch(format);
        }
    }

    public StreamName name() {
        return name;
    }

    /** Why the stream is over, empty while it is not. */
    public Optional<EndReason> endReason() {
        return Optional.ofNullable(ended);
    }

    /** Whether the stream is over. */
    boolean isOver() {
        return ended != null;
    }

    /** The newest media frame's place on the stream's clock, ms; 0 before the first. */
    public long lastDts() {
        return lastDts;
    }

    int sourceChanges() {
        return sourceChanges;
    }

    /** How old a frame may be that a viewer on a network is still sent, ms. */
    long maxAgeMillis(boolean video) {
        StreamSettings.Fanout fanout = settings.get().fanout();
        return (video ? fanout.maxAge() : fanout.maxAgeAudio()).toMillis();
    }

    public BroadcastRing ring() {
        return ring;
    }

    public Audience audience() {
        return audience;
    }

    public JoinPoint joinPoint() {
        return joinPoint;
    }

    /** Whether a viewer that is too far behind continues at a keyframe: video has not stopped. */
    public boolean playsVideo() {
        return playsVideo;
    }

    public BacklogThresholds thresholds() {
        return thresholds;
    }
}
