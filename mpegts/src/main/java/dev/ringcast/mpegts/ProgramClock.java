package dev.ringcast.mpegts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Sees to it that clock references and tables come often enough, and gives each frame's first packet its own.
 *
 * <p>The clock shows a video frame's decoding time less a fixed {@link #LEAD} when the frame comes in. It travels on
 * the PID of the video, or of the audio in a stream without video. A track whose times are behind those of the other
 * holds the clock back, so that no frame comes after its time, until it counts as stopped ({@link #STOPPED}). Rules,
 * from ISO/IEC 13818-1, 2.7.2, and DVB's measurements (ETSI TR 101 290, 5.2.1 and 5.2.2):
 *
 * <ol>
 *   <li>A segment starts with PAT and PMT, and its first packet of a track has a clock reference on it or before it.
 *   <li>Clock references are at most {@link #MAX_PCR_GAP} apart; where frames are further apart, packets without
 *       payload come between them, each {@link #PCR_STEP}.
 *   <li>Tables come again after {@link #TABLES_STEP}, looked at with each clock reference.
 *   <li>The clock never runs back, unless it {@link #jump jumps}. Frames of a track that had stopped, and whose time
 *       has passed, carry no clock reference.
 * </ol>
 */
final class ProgramClock {
    /** How much earlier than its decoding time a frame comes in: the time that a decoder has to buffer. */
    static final long LEAD = Ticks.ofMillis(700);

    static final long MAX_PCR_GAP = Ticks.ofMillis(100);
    static final long PCR_STEP = Ticks.ofMillis(40);

    /** With {@link #MAX_PCR_GAP} added it must stay below 500 ms. */
    static final long TABLES_STEP = Ticks.ofMillis(400);

    /** How far behind the video audio may be before it holds the clock back: less than the lead by a PES packet. */
    static final long AUDIO_BEHIND = Ticks.ofMillis(500);

    /** How far behind the other a track may be before it counts as stopped, and is waited for no longer. */
    static final long STOPPED = Ticks.ofMillis(5_000);

    /** A longer silence is not filled: the clock jumps over it. */
    private static final long MAX_FILLED = Ticks.ofMillis(10_000);

    private final TsOutput out;
    private Pmt pmt;

    /** The newest decoding time of each track. Across a jump only their distances mean something. */
    private final Map<StreamType, Long> reached = new EnumMap<>(StreamType.class);

    /** A time that the clock must not have passed at its start. */
    private long earliest = Long.MAX_VALUE;

    private long newest;
    private boolean running;
    private boolean jumped;
    private boolean pcrDue = true;
    private long tablesAt;
    private boolean tablesDue = true;

    ProgramClock(TsOutput out, Pmt pmt) {
        this.out = out;
        this.pmt = pmt;
    }

    /** Changes the tables; the new ones come before the next frame. */
    void program(Pmt changed) {
        pmt = changed;
        tablesDue = true;
        pcrDue = true; // perhaps on another PID
    }

    /** What comes next begins a segment. */
    void startSegment() {
        tablesDue = true;
        pcrDue = true;
    }

    /** A frame with this decoding time comes, though not as the first. Before the first frame, or after a jump. */
    void startBefore(long time) {
        earliest = time;
        reached.clear();
    }

    /** What comes next has nothing to do with the time before. */
    void jump() {
        jumped |= running;
        running = false;
        startSegment();
    }

    /**
     * Brings the clock to a frame: writes what is due before it.
     *
     * @param track the frame's track
     * @param time its decoding time
     * @param randomAccess whether decoding may start with it
     * @return the frame's first packet
     */
    TsPacket reach(StreamType track, long time, boolean randomAccess) {
        boolean carriesClock = track.pid() == pmt.pcrPid();
        long target = target(track, time);
        fill(target);
        tables(target);
        boolean due = pcrDue || carriesClock && target > newest;
        if (!due) {
            return new TsPacket(track.pid(), true, false, randomAccess, Optional.empty());
        }
        newest = running ? Math.max(newest, target) : target;
        running = true;
        pcrDue = false;
        if (carriesClock) {
            return clockPacket(true, randomAccess);
        }
        out.withoutPayload(clockPacket(false, false));
        return new TsPacket(track.pid(), true, false, randomAccess, Optional.empty());
    }

    /** Where the clock is to be when a frame comes in: before the hindmost track that has not stopped. */
    private long target(StreamType track, long time) {
        reached.keySet().retainAll(pmt.tracks());
        if (!running) {
            long shift = time - reached.getOrDefault(track, time);
            reached.replaceAll((each, at) -> at + shift);
        }
        pmt.tracks().forEach(each -> reached.putIfAbsent(each, Math.min(time, earliest)));
        reached.merge(track, time, Math::max);
        long foremost = Collections.max(reached.values());
        StreamType leading = pmt.tracks().get(0);
        boolean leads = foremost - Objects.requireNonNull(reached.get(leading)) <= STOPPED;
        long hindmost = foremost;
        for (Map.Entry<StreamType, Long> each : reached.entrySet()) {
            if (foremost - each.getValue() <= STOPPED) {
                boolean follows = leads && each.getKey() != leading;
                hindmost = Math.min(hindmost, each.getValue() + (follows ? AUDIO_BEHIND : 0));
            }
        }
        return hindmost - LEAD;
    }

    /** Rule 2. */
    private void fill(long target) {
        if (running && target - newest > MAX_FILLED) {
            jump();
        }
        while (running && target - newest > MAX_PCR_GAP) {
            newest += PCR_STEP;
            tables(newest);
            pcrDue = false;
            out.withoutPayload(clockPacket(false, false));
        }
    }

    /** Rules 1 and 3. */
    private void tables(long now) {
        if (tablesDue || now - tablesAt >= TABLES_STEP) {
            out.section(Pat.PID, new Pat(Pmt.PID).section());
            out.section(Pmt.PID, pmt.section());
            tablesAt = now;
            tablesDue = false;
        }
    }

    private TsPacket clockPacket(boolean unitStart, boolean randomAccess) {
        boolean discontinuity = jumped;
        jumped = false;
        return new TsPacket(pmt.pcrPid(), unitStart, discontinuity, randomAccess, Optional.of(new Pcr(newest)));
    }
}
