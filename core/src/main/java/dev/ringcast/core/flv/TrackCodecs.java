package dev.ringcast.core.flv;

import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.core.media.Track;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Names the codec of each track of a publication, also of codecs that have no decoder configuration or no number here.
 *
 * <p>One thread adds frames; any thread reads the names (volatile).
 */
public final class TrackCodecs {
    private static final String[] VIDEO = {
        null,
        null,
        "Sorenson H.263",
        "Screen Video",
        "VP6",
        "VP6 with alpha",
        "Screen Video 2",
        "H.264",
        "H.263",
        "MPEG-4 Part 2",
        null,
        null,
        "HEVC"
    };
    private static final String[] AUDIO = {
        "PCM",
        "ADPCM",
        "MP3",
        "PCM",
        "Nellymoser",
        "Nellymoser",
        "Nellymoser",
        "G.711 A-law",
        "G.711 mu-law",
        null,
        "AAC",
        "Speex",
        null,
        null,
        "MP3"
    };

    /** By track. The adding thread replaces the table (volatile). */
    private volatile String[] names = new String[Track.COUNT];

    /** What the names were made from. The adding thread's own. */
    private final Codec[] codecs = new Codec[Track.COUNT];

    /** Starts without a track. */
    public TrackCodecs() {}

    /**
     * Takes note of a decoder configuration, which may be of another codec than its frame says.
     *
     * @param frame the frame that carries it
     * @param config what it carries
     */
    public void add(Frame frame, DecoderConfig config) {
        if (config.codec().fourCc() == 0) {
            add(frame);
        } else {
            set(frame, config.codec().label());
        }
    }

    /**
     * Takes note of a frame.
     *
     * @param frame any frame
     */
    public void add(Frame frame) {
        if (frame.track() != Track.DATA && frame.codec() != codecs[frame.track().index()]) {
            name(frame).ifPresent(name -> set(frame, name));
        }
    }

    /**
     * The name of a track's codec.
     *
     * @param track the track
     * @return such as "H.264", "Speex" or "FourCC abcd"; empty before the track's first frame
     */
    public Optional<String> name(Track track) {
        return Optional.ofNullable(names[track.index()]);
    }

    /**
     * The tracks that have a codec: video by id, then audio.
     *
     * @return the tracks
     */
    public List<Track> tracks() {
        String[] now = names;
        return IntStream.range(0, now.length)
                .filter(index -> now[index] != null)
                .mapToObj(Track::at)
                .toList();
    }

    private void set(Frame frame, String name) {
        int index = frame.track().index();
        codecs[index] = frame.codec();
        String[] changed = names.clone();
        changed[index] = name;
        names = changed;
    }

    /** Empty for what is no frame: commands, the end of a sequence. */
    private static Optional<String> name(Frame frame) {
        if (frame.codec().fourCc() != 0) {
            return Optional.of(frame.codec().label());
        }
        try {
            return frame.isVideo()
                    ? name(VideoTagHeader.read(frame.payload()))
                    : name(AudioTagHeader.read(frame.payload()));
        } catch (ProtocolException unreadable) {
            return Optional.empty(); // a frame that this process made, or no coded frame
        }
    }

    private static Optional<String> name(VideoTagHeader header) {
        if (!isMedia(header.packetType())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (header) {
                    case VideoTagHeader.Legacy legacy -> number(VIDEO, legacy.codecId(), "CodecID ");
                    case VideoTagHeader.Enhanced enhanced -> fourCc(enhanced.fourCc());
                });
    }

    private static Optional<String> name(AudioTagHeader header) {
        if (!isMedia(header.packetType())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (header) {
                    case AudioTagHeader.Legacy legacy -> number(AUDIO, legacy.format(), "SoundFormat ");
                    case AudioTagHeader.Enhanced enhanced -> fourCc(enhanced.fourCc());
                });
    }

    private static boolean isMedia(PacketType type) {
        return type == PacketType.SEQUENCE_START || type == PacketType.MPEG2TS_SEQUENCE_START || type.isCoded();
    }

    private static String number(String[] names, int number, String what) {
        return number < names.length && names[number] != null ? names[number] : what + number;
    }

    private static String fourCc(int fourCc) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(fourCc).array();
        String text = new String(bytes, StandardCharsets.US_ASCII);
        boolean readable = text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
        return "FourCC " + (readable ? text : HexFormat.of().formatHex(bytes));
    }
}
