package dev.ringcast.hls;

import dev.ringcast.core.media.DecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The multivariant playlist: what the one rendition is made of, so that a player knows before it fetches anything
 * whether it can play it.
 *
 * <pre>
 * #EXTM3U
 * #EXT-X-VERSION:3
 * #EXT-X-STREAM-INF:BANDWIDTH=2800000,AVERAGE-BANDWIDTH=2500000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=…
 * media.m3u8
 * </pre>
 *
 * Source: [hls] 4.4.6.2; codec names: RFC 6381, 3.3 (H.264: profile, constraints and level in hexadecimal; AAC: object
 * type indication 40 and the audio object type).
 *
 * @param video the configuration of video, empty if there is none
 * @param audio the configuration of audio, empty if there is none
 * @param bandwidth peak bits a second
 * @param averageBandwidth average bits a second
 * @param milliframes frames in a thousand seconds, 0 if not known
 */
record MultivariantPlaylist(
        Optional<DecoderConfig.Avc> video,
        Optional<DecoderConfig.Aac> audio,
        long bandwidth,
        long averageBandwidth,
        long milliframes) {
    /** The media playlist's name; it stands beside this one. */
    static final String MEDIA_PLAYLIST = "media.m3u8";

    /** The playlist as it is served. */
    String text() {
        StringBuilder text = new StringBuilder(240);
        text.append("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=").append(bandwidth);
        text.append(",AVERAGE-BANDWIDTH=").append(averageBandwidth);
        text.append(",CODECS=\"").append(codecs()).append('"');
        video.ifPresent(avc -> appendPicture(text, avc));
        return text.append('\n').append(MEDIA_PLAYLIST).append('\n').toString();
    }

    private void appendPicture(StringBuilder text, DecoderConfig.Avc avc) {
        if (avc.width() > 0 && avc.height() > 0) {
            text.append(",RESOLUTION=").append(avc.width()).append('x').append(avc.height());
        }
        if (milliframes > 0) {
            text.append(",FRAME-RATE=");
            Decimals.appendThousandths(text, milliframes);
        }
    }

    private String codecs() {
        List<String> codecs = new ArrayList<>();
        video.ifPresent(avc -> codecs.add(
                String.format(Locale.ROOT, "avc1.%02x%02x%02x", avc.profile(), avc.constraints(), avc.level())));
        audio.ifPresent(aac -> codecs.add("mp4a.40." + audioObjectType(aac)));
        return String.join(",", codecs);
    }

    /** What a player must be able to decode: SBR and PS where they are signalled, else the core. */
    private static int audioObjectType(DecoderConfig.Aac aac) {
        return aac.extensionType() != 0 ? aac.extensionType() : aac.objectType();
    }
}
