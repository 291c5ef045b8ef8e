package dev.ringcast.http.api;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.StreamName;
import dev.ringcast.core.StreamStats;
import dev.ringcast.core.live.Stream;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Track;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A stream as the API shows it: what is public, so no address of anybody. */
final class StreamJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private StreamJson() {}

    /** What names a stream in the API. */
    static String id(StreamName name) {
        return "rtmp/" + name;
    }

    /**
     * A stream's entry.
     *
     * @param stream the stream
     * @param viewers how many watch it, over all protocols
     * @param leftOut which tracks HLS leaves out, and why; empty if HLS is off
     */
    static Map<String, Object> of(Stream stream, int viewers, Optional<List<String>> leftOut) {
        StreamStats stats = stream.stats();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stream_id", id(stream.name()));
        json.put("app", stream.name().app());
        json.put("key", stream.name().key());
        json.put("start_time", time(stream.startTime()));
        json.put("last_frame_time", stream.lastFrameTime().map(StreamJson::time).orElse(null));
        json.put("video_frames", stats.videoFrames());
        json.put("audio_frames", stats.audioFrames());
        json.put("state", stream.state().name().toLowerCase(Locale.ROOT));
        json.put("viewers", viewers);
        json.put("bytes", stats.bytes());
        json.put("bitrate", stats.bitrate());
        json.put("peak_bitrate", stats.peakBitrate());
        json.put("frame_rate", Math.round(stats.frameRate() * 100) / 100.0);
        json.put("video", track(stream, Track.VIDEO));
        json.put("audio", track(stream, Track.AUDIO));
        json.put("tracks", tracks(stream));
        leftOut.ifPresent(reasons -> json.put("hls", Map.of("left_out", reasons)));
        json.put("anomalies", anomalies(stats));
        return json;
    }

    private static Map<String, Object> anomalies(StreamStats stats) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("timestamp_jumps", stats.timestampJumps());
        json.put("steps_back", stats.stepsBack());
        json.put("dropped_frames", stats.droppedFrames());
        json.put("gop_overflows", stats.gopOverflows());
        json.put("idle_periods", stats.idlePeriods());
        json.put("wrong_keyframe_flags", stats.wrongKeyframeFlags());
        json.put("missing_keyframes", stats.missingKeyframes());
        return json;
    }

    /** All tracks, also those beside the two default ones. */
    private static List<Map<String, Object>> tracks(Stream stream) {
        List<Map<String, Object>> tracks = new ArrayList<>();
        for (Track track : stream.tracks()) {
            Map<String, Object> codec = track(stream, track);
            if (codec != null) { // else another publication has just begun, without this track
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("kind", track.kind().name().toLowerCase(Locale.ROOT));
                json.put("id", track.id());
                json.put("frames", stream.frames(track));
                json.putAll(codec);
                tracks.add(json);
            }
        }
        return tracks;
    }

    /** Null before the track's first frame. A codec that has no configuration is known by its name alone. */
    @Nullable
    private static Map<String, Object> track(Stream stream, Track track) {
        return stream.codec(track)
                .map(name -> stream.decoder(track)
                        .filter(config -> config.codec().label().equals(name))
                        .map(StreamJson::track)
                        .orElseGet(() -> Map.of("codec", name)))
                .orElse(null);
    }

    /** The configuration was read when it was published; nothing is parsed here. */
    private static Map<String, Object> track(DecoderConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("codec", config.codec().name().toLowerCase(Locale.ROOT));
        switch (config) {
            case DecoderConfig.Avc avc -> {
                json.put("width", avc.width());
                json.put("height", avc.height());
            }
            case DecoderConfig.Aac aac -> {
                json.put("sample_rate", aac.sampleRate());
                json.put("channels", aac.channels());
            }
            case DecoderConfig.Opaque other -> {
                // no more is known
            }
        }
        return json;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
