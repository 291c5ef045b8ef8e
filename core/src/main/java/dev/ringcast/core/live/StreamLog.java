package dev.ringcast.core.live;

import dev.ringcast.core.EndReason;
import dev.ringcast.core.StreamStats;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.amf.OnMetaData;
import dev.ringcast.core.log.LogText;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The log lines of a stream's life: its publisher, its codecs, how it lingers and how it ends. For any thread, but
 * never under the registry's lock: an application's log may block.
 */
final class StreamLog {
    private static final Logger LOG = System.getLogger("dev.ringcast.streams");
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;

    private StreamLog() {}

    /**
     * A publisher got the stream.
     *
     * @param how what there was before; empty if the stream is new
     */
    static void published(Publisher publisher, String how) {
        LOG.log(Level.INFO, "{0}: published by {1}{2}", publisher.stream().name(), publisher.peer(), how);
    }

    /** What the publisher sends; once a publication, and not before a frame came. */
    static void carries(Publisher publisher) {
        if (publisher.facts().take()) {
            LOG.log(Level.INFO, "{0}: {1}", publisher.stream().name(), String.join(", ", parts(publisher)));
        }
    }

    private static List<String> parts(Publisher publisher) {
        Stream stream = publisher.stream();
        StreamStats stats = stream.stats();
        List<String> parts = new ArrayList<>();
        AmfObject said = stream.metadata().map(StreamLog::properties).orElse(AmfObject.EMPTY_ARRAY);
        double named = said.number("framerate").orElse(0);
        double frames = named > 0 && named < 1_000 ? named : stats.frameRate(); // which is low in the first seconds
        String rate = frames > 0 ? " " + number(frames) + " fps" : "";
        stream.codec(Track.VIDEO)
                .map(codec ->
                        codec + stream.decoder(Track.VIDEO).map(StreamLog::size).orElse("") + rate)
                .ifPresent(parts::add);
        stream.codec(Track.AUDIO)
                .map(codec -> codec
                        + stream.decoder(Track.AUDIO).map(StreamLog::audio).orElse(""))
                .ifPresent(parts::add);
        stream.tracks().stream()
                .filter(track -> !track.isDefault())
                .map(track -> track + ": " + stream.codec(track).orElse(""))
                .forEach(parts::add);
        if (stats.bitrate() > 0) {
            parts.add(bitrate(stats.bitrate()));
        }
        String encoder = said.string("encoder")
                .map(LogText::shown)
                .orElse(publisher.facts().encoder());
        parts.add(encoder.isEmpty() ? "encoder unknown" : "encoder " + encoder);
        return parts;
    }

    private static String bitrate(long bits) {
        return bits < MEGA
                ? Math.round(bits / KILO) + " kbit/s"
                : String.format(Locale.ROOT, "%.1f Mbit/s", bits / MEGA);
    }

    private static String size(DecoderConfig config) {
        return config instanceof DecoderConfig.Avc avc && avc.width() > 0 ? " " + avc.width() + "×" + avc.height() : "";
    }

    private static String audio(DecoderConfig config) {
        if (!(config instanceof DecoderConfig.Aac aac)) {
            return "";
        }
        String rate = aac.sampleRate() > 0 ? " " + number(aac.sampleRate() / KILO) + " kHz" : "";
        return rate + channels(aac.channels());
    }

    private static String channels(int channels) {
        return switch (channels) {
            case 0 -> "";
            case 1 -> " mono";
            case 2 -> " stereo";
            default -> " " + channels + " channels";
        };
    }

    private static AmfObject properties(Frame metadata) {
        try {
            return OnMetaData.properties(metadata.payload());
        } catch (ProtocolException e) {
            return AmfObject.EMPTY_ARRAY; // metadata that cannot be read says nothing
        }
    }

    /** Two digits behind the point at most, and no zeros at the end. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** The publisher is gone, the stream stays. */
    static void lingers(Publisher publisher, EndReason reason, Duration linger) {
        LOG.log(
                Level.INFO,
                "{0}: {1} ({2}); the stream stays for {3}",
                publisher.stream().name(),
                reason.words(),
                publisher.peer(),
                LogText.span(linger));
    }

    /** The stream is over. */
    static void ended(Stream stream, EndReason reason) {
        StreamStats stats = stream.stats();
        LOG.log(
                Level.INFO,
                "{0}: ended after {1}, {2}; {3} video and {4} audio frames, {5}{6}{7}",
                stream.name(),
                LogText.span(stream.age()),
                reason.words(),
                String.valueOf(stats.videoFrames()),
                String.valueOf(stats.audioFrames()),
                LogText.bytes(stats.bytes()),
                unlessZero(stats.droppedFrames(), "broken frames"),
                unlessZero(stats.timestampJumps(), "timestamp jumps"));
    }

    private static String unlessZero(long count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }
}
