package dev.ringcast.core.media;

import java.util.Locale;
import java.util.Objects;

/**
 * One of a stream's tracks: its kind, and the id that Enhanced RTMP v2 gives it ("Multitrack Streaming"). Immutable;
 * there is one object for each track, so tracks may be compared by {@code ==}.
 *
 * <p>Track 0 of a kind is the default one: what a stream without further tracks has, and what a player gets that knows
 * nothing of them. A stream has up to {@link #MAX} tracks of a kind.
 */
public final class Track {
    /** The ids of audio and video tracks are below this. */
    public static final int MAX = 16;

    private static final Track[] ALL = new Track[2 * MAX + 1];

    static {
        for (int id = 0; id < MAX; id++) {
            ALL[id] = new Track(MediaKind.VIDEO, id, id);
            ALL[MAX + id] = new Track(MediaKind.AUDIO, id, MAX + id);
        }
        ALL[2 * MAX] = new Track(MediaKind.DATA, 0, 2 * MAX);
    }

    /** The default video track. */
    public static final Track VIDEO = ALL[0];

    /** The default audio track. */
    public static final Track AUDIO = ALL[MAX];

    /** Metadata and timed data. */
    public static final Track DATA = ALL[2 * MAX];

    /** How many tracks there can be: {@link #index} is below this. */
    public static final int COUNT = ALL.length;

    private final MediaKind kind;
    private final int id;
    private final int index;

    private Track(MediaKind kind, int id, int index) {
        this.kind = kind;
        this.id = id;
        this.index = index;
    }

    /**
     * Finds a track.
     *
     * @param kind video, audio or data
     * @param id 0..{@value #MAX} - 1; of data 0 alone
     * @return the track
     * @throws IllegalArgumentException if there is no such track
     */
    public static Track of(MediaKind kind, int id) {
        boolean known = id >= 0 && id < MAX && (id == 0 || kind != MediaKind.DATA);
        if (!known) {
            throw new IllegalArgumentException("there is no track " + id + " of " + kind);
        }
        return switch (Objects.requireNonNull(kind)) {
            case VIDEO -> ALL[id];
            case AUDIO -> ALL[MAX + id];
            case DATA -> DATA;
        };
    }

    /**
     * The track that has an index.
     *
     * @param index 0..{@link #COUNT} - 1
     * @return the track
     */
    public static Track at(int index) {
        return ALL[index];
    }

    /**
     * What the track carries.
     *
     * @return the kind
     */
    public MediaKind kind() {
        return kind;
    }

    /**
     * Its number among those of its kind.
     *
     * @return the id, 0 for the default track
     */
    public int id() {
        return id;
    }

    /**
     * Its number among all tracks: video from 0 on, audio from {@value #MAX} on, then data.
     *
     * @return the index, for tables of {@link #COUNT} places
     */
    public int index() {
        return index;
    }

    /**
     * Whether it is the first track of its kind.
     *
     * @return whether its id is 0
     */
    public boolean isDefault() {
        return id == 0;
    }

    /** Such as "video" or "audio 2": the default track is called by its kind alone. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return id == 0 ? name : name + " " + id;
    }
}
