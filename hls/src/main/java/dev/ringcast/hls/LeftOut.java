package dev.ringcast.hls;

import dev.ringcast.core.live.Stream;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says which tracks HLS leaves out, and why. */
final class LeftOut {
    private LeftOut() {}

    /**
     * For each such track of a stream a reason, such as "audio: Opus cannot be carried in MPEG-TS here". Any thread.
     */
    static List<String> of(ContainerFormat format, Stream stream) {
        return of(format, stream.tracks(), stream::codec, stream::decoder);
    }

    /**
     * For each such track a reason.
     *
     * @param format the container of segments
     * @param tracks the stream's tracks
     * @param codecs names a track's codec
     * @param configs a track's newest configuration, empty if it has none
     */
    static List<String> of(
            ContainerFormat format,
            List<Track> tracks,
            Function<Track, Optional<String>> codecs,
            Function<Track, Optional<DecoderConfig>> configs) {
        List<String> reasons = new ArrayList<>();
        for (Track track : tracks) {
            Optional<String> reason = track.isDefault()
                    ? codecs.apply(track).flatMap(codec -> obstacle(format, codec, configs.apply(track)))
                    : Optional.of("HLS has the first track alone");
            reason.ifPresent(why -> reasons.add(track + ": " + why));
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
