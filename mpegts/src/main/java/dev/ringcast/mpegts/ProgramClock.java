package dev.ringcast.mpegts;

import java.util.Optional;

/**
 * Sees to it that clock references and tables come often enough, and gives each frame's first packet its own.
 *
 * <p>The clock shows a frame's decoding time less a fixed {@link #LEAD} when the frame comes in. It travels on the PID
 * of the video, or of the audio where that is alone. Rules, from ISO/IEC 13818-1, 2.7.2, and DVB's measurements (ETSI
 * TR 101 290, 5.2.1 and 5.2.2):
 *
 * <ol>
 *   <li>A segment starts with PAT and PMT, and its first packet of a track has a clock reference on it or before it.
 *   <li>Clock references are at most {@link #MAX_PCR_GAP} apart; where frames are further apart, packets without
 *       payload come between them, each {@link #PCR_STEP}.
 *   <li>Tables come again after {@link #TABLES_STEP}, looked at with each clock reference.
 *   <li>The clock never runs back, unless it {@link #jump jumps}. Frames that are so late that their time has passed
 *       carry no clock reference.
 * </ol>
 */
final class ProgramClock {
    /** How much earlier than its decoding time a frame comes in: the time that a decoder has to buffer. */
    static final long LEAD = Ticks.ofMillis(700);

    static final long MAX_PCR_GAP = Ticks.ofMillis(100);
    static final long PCR_STEP = Ticks.ofMillis(40);

    /** With {@link #MAX_PCR_GAP} added it must stay below 500 ms. */
    static final long TABLES_STEP = Ticks.ofMillis(400);

    /** How far audio may be ahead of the video before it moves the clock: the video has stopped then. */
    static final long AUDIO_AHEAD = Ticks.ofMillis(500);

    /** A longer silence is not filled: the clock jumps over it. */
    private static final long MAX_FILLED = Ticks.ofMillis(10_000);

    private final TsOutput out;
    private Pmt pmt;
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
        long behind = carriesClock || !running ? 0 : AUDIO_AHEAD;
        long target = time - LEAD - behind;
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
