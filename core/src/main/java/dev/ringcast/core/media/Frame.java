package dev.ringcast.core.media;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One access unit, audio frame, decoder configuration or piece of data of a stream. Immutable, and
 * shared by all viewers. A frame whose payload is {@link #lent} is shared only after it is {@link #owned}.
 *
 * <p>The payload is an FLV tag body (Adobe FLV 10.1, annex E.4; Enhanced RTMP v2): the one form that RTMP, HTTP-FLV,
 * recordings and file ingest share byte for byte. Behind its header stands the codec's own data.
 */
public final class Frame {
    private final Track track;
    private final Codec codec;
    private final Kind kind;
    private final long dts;
    private final int cts;

    /** The memory that holds the payload. Its position never moves. */
    private final ByteBuffer memory;

    private final int from;
    private final int size;
    private final int headerBytes;
    private final int dataBytes;
    private final int publication;

    /** Whether the memory belongs to a caller that will use it again. */
    private final boolean lent;

    /** What kind of frame it is, for code that must know without parsing it. */
    public enum Kind {
        /** A video frame at which decoding may start. */
        KEYFRAME,
        /** Any frame that is none of the others; every coded audio frame is one. */
        INTER,
        /** A video frame that no other refers to (FLV frame type 3): it may be left out alone. */
        DISPOSABLE,
        /** A decoder configuration (sequence header). */
        CONFIG,
        /**
         * What a player should know of a track beside its configuration: colours, or which channel is which
         * loudspeaker (Enhanced RTMP v2, packet types Metadata and MultichannelConfig).
         */
        TRACK_METADATA,
        /** The stream's metadata (onMetaData). It has no time: its DTS is always 0. */
        METADATA,
        /**
         * Several tracks in one message (Enhanced RTMP v2, AvMultitrackType 1 and 2). A publisher takes it apart, so no
         * viewer gets one.
         */
        MULTITRACK
    }

    /**
     * Makes a frame. The payload is not copied: the caller gives the array away.
     *
     * @param codec what the payload is coded with
     * @param kind what the frame is
     * @param dts decoding time in ms
     * @param cts composition offset in ms, presentation minus decoding time; 24 bits, signed
     * @param payload the FLV tag body, never written to again
     * @param headerBytes how many bytes of it stand before the codec's data
     */
    public Frame(Codec codec, Kind kind, long dts, int cts, byte[] payload, int headerBytes) {
        this(codec, kind, dts, cts, payload, headerBytes, payload.length - headerBytes);
    }

    /**
     * Makes a frame whose payload has more behind the codec's data: the further tracks of a multitrack message. The
     * payload is not copied: the caller gives the array away.
     *
     * @param codec what the payload is coded with
     * @param kind what the frame is
     * @param dts decoding time in ms
     * @param cts composition offset in ms, presentation minus decoding time; 24 bits, signed
     * @param payload the FLV tag body, never written to again
     * @param headerBytes how many bytes of it stand before the codec's data
     * @param dataBytes how many bytes of it are the codec's data
     */
    public Frame(Codec codec, Kind kind, long dts, int cts, byte[] payload, int headerBytes, int dataBytes) {
        this(defaultTrack(codec), codec, kind, dts, cts, ByteBuffer.wrap(payload), headerBytes, dataBytes, false);
    }

    private static Track defaultTrack(Codec codec) {
        return Track.of(codec.kind(), 0);
    }

    private Frame(
            Track track,
            Codec codec,
            Kind kind,
            long dts,
            int cts,
            ByteBuffer payload,
            int headerBytes,
            int dataBytes,
            boolean lent) {
        this.track = track;
        this.codec = codec;
        this.kind = kind;
        this.dts = timeOf(kind, dts);
        this.cts = cts;
        memory = payload;
        from = payload.position();
        size = payload.remaining();
        this.headerBytes = Objects.checkFromIndexSize(headerBytes, dataBytes, size);
        this.dataBytes = dataBytes;
        publication = 0;
        this.lent = lent;
    }

    /**
     * Makes a frame whose payload the caller uses again, as soon as the method that receives the frame has returned.
     *
     * @param track the track that it belongs to, of the codec's kind
     * @param codec what the payload is coded with
     * @param kind what the frame is
     * @param dts decoding time in ms
     * @param cts composition offset in ms, presentation minus decoding time; 24 bits, signed
     * @param payload the FLV tag body, from position to limit; lent
     * @param headerBytes how many bytes of it stand before the codec's data
     * @param dataBytes how many bytes of it are the codec's data
     * @return the frame; {@link #owned} is one to keep
     */
    public static Frame lent(
            Track track,
            Codec codec,
            Kind kind,
            long dts,
            int cts,
            ByteBuffer payload,
            int headerBytes,
            int dataBytes) {
        return new Frame(track, codec, kind, dts, cts, payload, headerBytes, dataBytes, true);
    }

    private Frame(Frame frame, ByteBuffer memory, int from, long dts, int publication, boolean lent) {
        track = frame.track;
        codec = frame.codec;
        kind = frame.kind;
        this.dts = timeOf(kind, dts);
        cts = frame.cts;
        this.memory = memory;
        this.from = Objects.checkFromIndexSize(from, frame.size, memory.capacity());
        size = frame.size;
        headerBytes = frame.headerBytes;
        dataBytes = frame.dataBytes;
        this.publication = publication;
        this.lent = lent;
    }

    /** Metadata with another time than 0 makes a subtitle track in players that use FFmpeg. */
    private static long timeOf(Kind kind, long dts) {
        return kind == Kind.METADATA ? 0 : dts;
    }

    /**
     * The same frame at another place on the clock. The payload is shared.
     *
     * @param newDts decoding time in ms; metadata stays at 0
     * @param newPublication which of the stream's publications it belongs to
     * @return the frame, this one where nothing differs
     */
    public Frame at(long newDts, int newPublication) {
        return newDts == dts && newPublication == publication
                ? this
                : new Frame(this, memory, from, newDts, newPublication, lent);
    }

    /**
     * The same frame as another kind.
     *
     * @param newKind what it is
     * @param payload a tag body of the same length that says so, given away
     * @return the frame
     */
    public Frame as(Kind newKind, byte[] payload) {
        return new Frame(track, codec, newKind, dts, cts, ByteBuffer.wrap(payload), headerBytes, dataBytes, false);
    }

    /**
     * The same frame with its payload elsewhere.
     *
     * @param newMemory where the same bytes are. Its position must not move. The frame is valid as long as these bytes
     *     are
     * @param offset the first of them
     * @return the frame
     */
    public Frame in(ByteBuffer newMemory, int offset) {
        return new Frame(this, newMemory, offset, dts, publication, false);
    }

    /**
     * The same frame, for a caller that keeps it.
     *
     * @return a copy if the payload is lent, else this
     */
    public Frame owned() {
        return lent ? copy() : this;
    }

    /**
     * The same frame, if the lender gives its payload away after all.
     *
     * @return the frame
     */
    public Frame given() {
        return lent ? in(memory, from) : this;
    }

    /**
     * The same frame with a payload of its own.
     *
     * @return the frame
     */
    public Frame copy() {
        return in(ByteBuffer.allocate(size).put(0, memory, from, size), 0);
    }

    /**
     * The track it belongs to.
     *
     * @return the track
     */
    public Track track() {
        return track;
    }

    /**
     * Whether it belongs to a video track.
     *
     * @return whether it is video, a header of it included
     */
    public boolean isVideo() {
        return track.kind() == MediaKind.VIDEO;
    }

    /**
     * Whether it belongs to an audio track.
     *
     * @return whether it is audio, a header of it included
     */
    public boolean isAudio() {
        return track.kind() == MediaKind.AUDIO;
    }

    /**
     * Whether it is what a viewer that joins must get first: a decoder configuration or metadata. Never skipped.
     *
     * @return whether it is a header and no media
     */
    public boolean isHeader() {
        return kind == Kind.CONFIG || kind == Kind.METADATA || kind == Kind.TRACK_METADATA;
    }

    /**
     * Whether it is video or audio and no header.
     *
     * @return whether its time says how far the stream is
     */
    public boolean isMedia() {
        return track != Track.DATA && !isHeader();
    }

    /**
     * What it is coded with.
     *
     * @return the codec
     */
    public Codec codec() {
        return codec;
    }

    /**
     * What kind of frame it is, for code that must know without parsing it.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Decoding time in ms on the stream's unwrapped clock; 0 for metadata.
     *
     * @return the time
     */
    public long dts() {
        return dts;
    }

    /**
     * Composition offset in ms: presentation time minus decoding time. May be negative.
     *
     * @return the offset
     */
    public int cts() {
        return cts;
    }

    /**
     * Which publication of its stream it belongs to: one more each time a publisher came back or took over. Where
     * it differs from the frame before, decoders start anew.
     *
     * @return the publication's number, from 0
     */
    public int publication() {
        return publication;
    }

    /**
     * The FLV tag body.
     *
     * @return a read-only view
     */
    public ByteBuffer payload() {
        return memory.slice(from, size).asReadOnlyBuffer();
    }

    /**
     * The codec's own bytes, behind the FLV header: length-prefixed NAL units for H.264, a raw frame for AAC.
     *
     * @return a read-only view
     */
    public ByteBuffer data() {
        return memory.slice(from + headerBytes, dataBytes).asReadOnlyBuffer();
    }

    /**
     * How many bytes the payload has.
     *
     * @return its length
     */
    public int size() {
        return size;
    }

    /**
     * Whether it is a keyframe.
     *
     * @return whether decoding may start here
     */
    public boolean isKeyframe() {
        return kind == Kind.KEYFRAME;
    }

    /**
     * Whether it is a decoder configuration.
     *
     * @return whether it is a sequence header
     */
    public boolean isConfig() {
        return kind == Kind.CONFIG;
    }

    /** For logs and failed tests: what and when, never the payload. */
    @Override
    public String toString() {
        String of = track.isDefault() ? "" : track + " ";
        return of + codec + " " + kind + " dts=" + dts + " cts=" + cts + " " + size + " bytes";
    }
}
