package dev.ringcast.hls;

import dev.ringcast.core.live.Stream;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Says which tracks HLS leaves out, and why. */
final class LeftOut {
    private LeftOut() {}

    /**
     * For each such track of a stream a reason, such as "audio: Opus cannot be carried in MPEG-TS here". Any thread.
     */
    static List<String> of(ContainerFormat format, Stream stream) {
        return of(
                format,
                stream::codec,
                track -> track == MediaKind.VIDEO ? stream.videoDecoder() : stream.audioDecoder());
    }

    /**
     * For each such track a reason.
     *
     * @param format the container of segments
     * @param codecs names a track's codec, empty if there is no such track
     * @param configs a track's newest configuration, empty if it has none
     */
    static List<String> of(
            ContainerFormat format,
            Function<MediaKind, Optional<String>> codecs,
            Function<MediaKind, Optional<DecoderConfig>> configs) {
        List<String> reasons = new ArrayList<>();
        for (MediaKind track : List.of(MediaKind.VIDEO, MediaKind.AUDIO)) {
            codecs.apply(track)
                    .flatMap(codec -> obstacle(format, codec, configs.apply(track)))
                    .ifPresent(obstacle -> reasons.add(track.name().toLowerCase(Locale.ROOT) + ": " + obstacle));
        }
        return List.copyOf(reasons);
    }

    private static Optional<String> obstacle(ContainerFormat format, String codec, Optional<DecoderConfig> newest) {
        // else of frames past
        Optional<DecoderConfig> config =
                newest.filter(known -> known.codec().label().equals(codec));
        if (config.filter(format::carries).isPresent()) {
            return Optional.empty();
        }
        boolean packed = codec.equals(Codec.H264.label()) || codec.equals(Codec.AAC.label());
        if (packed && config.isEmpty()) {
            return Optional.of(codec + " has no decoder configuration yet");
        }
        String what = config.orElse(null) instanceof DecoderConfig.Aac aac ? describe(aac) : codec;
        return Optional.of(what + " cannot be carried in " + format.label() + " here");
    }

    private static String describe(DecoderConfig.Aac aac) {
        return "AAC of object type " + aac.objectType() + ", " + aac.sampleRate() + " Hz and channel configuration "
                + aac.channelConfiguration();
    }
}
