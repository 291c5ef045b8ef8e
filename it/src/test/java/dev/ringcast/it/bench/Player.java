package dev.ringcast.it.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** Plays a stream and looks at each message's stamp. */
final class Player extends Client {
    private static final int VIDEO = 9;
    private static final int KEYFRAME = 0x17;
    private static final int CODED = 1;

    /** What players tell of themselves while they run, to any thread. */
    static final class Progress {
        /** Players that play, or did. */
        final AtomicInteger playing = new AtomicInteger();

        /** Players that were over before they played. */
        final AtomicInteger failed = new AtomicInteger();

        /** Players that are over. */
        final AtomicInteger ended = new AtomicInteger();
    }

    private final Tally tally;
    private final Progress progress;
    private final boolean visitor;
    private long playNanos;
    private boolean playing;
    private boolean sawKeyframe;
    private long nextVideo = -1;
    private long nextAudio = -1;

    /**
     * A player.
     *
     * @param visitor whether it leaves when it has seen a keyframe
     */
    Player(Target target, String key, Tally tally, Progress progress, boolean visitor) {
        super(target, key, Phase.PLAY);
        this.tally = tally;
        this.progress = progress;
        this.visitor = visitor;
    }

    @Override
    void reached(Phase phase) {
        if (phase == Phase.PLAY) {
            playNanos = readNanos();
            plays();
        }
    }

    @Override
    void media(int type, int length, byte[] head) {
        plays();
        if (head[1] != CODED) {
            return; // a decoder configuration
        }
        if (type == VIDEO) {
            videoBody(head, length);
        } else if (length >= MediaBodies.AUDIO_STAMP + Stamp.BYTES) {
            nextAudio = stamped(head, MediaBodies.AUDIO_STAMP, nextAudio);
        }
    }

    @Override
    void received(int count) {
        tally.received(count);
    }

    @Override
    void ended(String why) {
        if (playing) {
            tally.closed(why);
        } else {
            tally.failed(why);
            progress.failed.incrementAndGet();
        }
        progress.ended.incrementAndGet();
    }

    private void plays() {
        if (!playing) {
            playing = true;
            progress.playing.incrementAndGet();
        }
    }

    private void videoBody(byte[] head, int length) {
        if (length >= MediaBodies.VIDEO_STAMP + Stamp.BYTES) {
            nextVideo = stamped(head, MediaBodies.VIDEO_STAMP, nextVideo);
        }
        if (head[0] == KEYFRAME && !sawKeyframe) {
            sawKeyframe = true;
            tally.joins.add(readNanos() - connectNanos());
            if (visitor) {
                close();
                progress.ended.incrementAndGet();
            }
        }
    }

    /** Counts a message, and what is missing before it; returns the index that should come next. */
    private long stamped(byte[] head, int offset, long expected) {
        long written = Stamp.nanos(head, offset);
        long index = Stamp.index(head, offset);
        tally.message(readNanos() - written, playNanos != 0 && written >= playNanos);
        if (expected >= 0 && index > expected) {
            tally.lost(index - expected);
        }
        return index + 1;
    }
}
