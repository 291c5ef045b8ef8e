package dev.ringcast.mpegts;

import dev.ringcast.core.media.ContainerFormat;
import dev.ringcast.core.media.ContainerWriter;
import dev.ringcast.core.media.DecoderConfig;
import java.util.Collection;

/** MPEG transport streams (ISO/IEC 13818-1) with one H.264 track and one AAC track, or one of them alone. */
public final class MpegTs implements ContainerFormat {
    /** The format. */
    public static final ContainerFormat FORMAT = new MpegTs();

    private MpegTs() {}

    @Override
    public String label() {
        return "MPEG-TS";
    }

    @Override
    public boolean carries(DecoderConfig config) {
        return StreamType.of(config).isPresent();
    }

    @Override
    public ContainerWriter writer(Collection<? extends DecoderConfig> configs) {
        return new TsMuxer(configs);
    }
}
