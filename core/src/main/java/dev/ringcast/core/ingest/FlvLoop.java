package dev.ringcast.core.ingest;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.amf.OnMetaData;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.flv.FlvReader;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The frames of an FLV file, round after round on one clock.
 *
 * <p>A round is as long as its longer track: from its first DTS to its last, and one mean frame more. So each track
 * continues as it did within the file, although tracks begin and end a few milliseconds apart. A file's timestamps are
 * whole milliseconds, so the frame rate that metadata or configuration names is taken if it agrees: else each round
 * would be off by most of a millisecond, and audio would drift from its sample count. Metadata and decoder
 * configurations are repeated only where they differ from the last ones; the ends of sequences, which would stop a
 * decoder, are left out of rounds.
 *
 * <p>Confined to one thread.
 */
final class FlvLoop implements Closeable {
    private static final Logger LOG = System.getLogger("dev.ringcast.file");

    /** The largest body that a tag can have: the publisher's limits come after it. */
    private static final int MAX_BODY_BYTES = 0xFF_FFFF;

    /** By how much a track may begin before another has ended its round. */
    private static final long STAGGER_MS = 100;

    /** By how much timestamps in whole milliseconds may mistake a round's length. */
    private static final double ROUNDING_MS = 2.5;

    /** How long the frame of a track is that has but one. */
    private static final double LONE_FRAME_MS = 40;

    private final FlvFileSource.Input input;
    private final boolean loop;

    @Nullable
    private InputStream in;

    @Nullable
    private FlvReader reader;

    /** What the tag that was read last holds: a frame, or one for each of several tracks. */
    private final Queue<Frame> ofTag = new ArrayDeque<>();

    /** What is added to the file's timestamps in this round; whole rounds alone are rounded. */
    private double offset;

    private Map<Track, Span> spans = new HashMap<>();

    /** The payloads of the headers sent last. */
    private final Map<Header, ByteBuffer> headers = new HashMap<>();

    /** How long a track's frames are, in ms, as its headers say. */
    private final Map<Track, Double> nominal = new HashMap<>();

    /** What a header takes the place of. */
    private record Header(Track track, Frame.Kind kind) {}

    /** From when to when a track's frames go in a round. */
    private static final class Span {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long count;

        void add(long timestamp) {
            first = Math.min(first, timestamp);
            last = Math.max(last, timestamp);
            count++;
        }

        double length(double nominalFrame) {
            double frame = count > 1 && last > first ? (double) (last - first) / (count - 1) : LONE_FRAME_MS;
            double length = last - first + frame;
            return Math.abs(nominalFrame * count - length) <= ROUNDING_MS ? nominalFrame * count : length;
        }
    }

    FlvLoop(FlvFileSource.Input input, boolean loop) {
        this.input = input;
        this.loop = loop;
    }

    /**
     * The next frame.
     *
     * @return the frame with its time on the clock of all rounds, or null at the end
     * @throws ProtocolException if the file is no FLV or holds no frame
     * @throws IOException if it cannot be read
     */
    @Nullable
    Frame next() throws IOException {
        while (true) {
            Frame frame = ofTag.poll();
            if (frame == null) {
                if (!readTag()) {
                    return null;
                }
            } else if (isSent(frame)) {
                return frame.at(frame.dts() + Math.round(offset), 0);
            }
        }
    }

    /** Reads on, into the next round if the file loops; false at the end. */
    private boolean readTag() throws IOException {
        if (reader == null) {
            in = new BufferedInputStream(input.open());
            reader = new FlvReader(in, MAX_BODY_BYTES);
        }
        FlvTag tag = tag(reader);
        if (tag != null) {
            take(tag);
            return true;
        }
        if (loop) {
            nextRound();
        }
        return loop;
    }

    /** A file that is cut short or broken further on is played up to there. */
    @Nullable
    private FlvTag tag(FlvReader file) throws IOException {
        try {
            return file.next();
        } catch (ProtocolException e) {
            if (spans.isEmpty()) {
                throw e;
            }
            LOG.log(
                    offset == 0 ? Level.WARNING : Level.DEBUG,
                    "the file is played up to where it breaks: {0}",
                    e.getMessage());
            return null;
        }
    }

    private void take(FlvTag tag) {
        try {
            Frame frame = tag.frame();
            if (frame.kind() != Frame.Kind.MULTITRACK) {
                ofTag.add(frame);
                return;
            }
            for (byte[] body : FlvFrames.split(frame)) {
                take(new FlvTag(tag.type(), tag.timestamp(), body));
            }
        } catch (ProtocolException e) {
            LOG.log(offset == 0 ? Level.WARNING : Level.DEBUG, "{0} is left out: {1}", tag, e.getMessage());
        }
    }

    private boolean isSent(Frame frame) {
        try {
            if (frame.isHeader()) {
                return isNews(frame);
            }
            if (loop && frame.kind() == Frame.Kind.INTER && FlvFrames.isSequenceEnd(frame)) {
                return false;
            }
        } catch (ProtocolException e) {
            LOG.log(offset == 0 ? Level.WARNING : Level.DEBUG, "{0} is left out: {1}", frame, e.getMessage());
            return false;
        }
        if (frame.isMedia()) {
            spans.computeIfAbsent(frame.track(), track -> new Span()).add(frame.dts());
        }
        return true;
    }

    private boolean isNews(Frame header) throws ProtocolException {
        if (header.payload().equals(headers.put(new Header(header.track(), header.kind()), header.payload()))) {
            return false;
        }
        if (header.kind() == Frame.Kind.METADATA) {
            OnMetaData.properties(header.payload())
                    .number("framerate")
                    .ifPresent(rate -> name(Track.VIDEO, 1000 / rate));
        } else if (header.isConfig() && FlvFrames.config(header) instanceof DecoderConfig.Aac aac) {
            name(header.track(), 1000.0 * aac.frameSamples() / aac.sampleRate());
        }
        return true;
    }

    private void name(Track track, double frameMs) {
        nominal.put(track, frameMs); // infinite or not a number agrees with nothing
    }

    private void nextRound() throws IOException {
        close();
        if (spans.isEmpty()) {
            throw new ProtocolException("the file holds no frame");
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        double length = 1;
        for (Map.Entry<Track, Span> entry : spans.entrySet()) {
            Span span = entry.getValue();
            first = Math.min(first, span.first);
            last = Math.max(last, span.last);
            length = Math.max(length, span.length(nominal.getOrDefault(entry.getKey(), Double.NaN)));
        }
        offset += Math.max(length, last - first - STAGGER_MS);
        spans = new HashMap<>();
    }

    @Override
    public void close() throws IOException {
        reader = null;
        if (in != null) {
            in.close();
        }
    }
}
