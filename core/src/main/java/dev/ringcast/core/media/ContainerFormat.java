package dev.ringcast.core.media;

import java.util.Collection;

/** A container format that segments and recordings may have, such as MPEG-TS. Immutable. */
public interface ContainerFormat {
    /**
     * What the format is called in messages.
     *
     * @return its name, such as {@code MPEG-TS}
     */
    String label();

    /**
     * Whether a track can be in such a container.
     *
     * @param config the track's configuration
     * @return whether {@link #writer} takes it
     */
    boolean carries(DecoderConfig config);

    /**
     * Makes a writer.
     *
     * @param configs the tracks' configurations, as {@link ContainerWriter#tracks} takes them
     * @return a writer whose first segment is open
     * @throws IllegalArgumentException if a track cannot be in such a container
     */
    ContainerWriter writer(Collection<? extends DecoderConfig> configs);
}
