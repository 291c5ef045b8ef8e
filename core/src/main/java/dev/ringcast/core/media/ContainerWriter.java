package dev.ringcast.core.media;

import java.util.Collection;
import java.util.List;

/**
 * Puts the coded frames of a publication into segments of a container.
 *
 * <pre>
 * ContainerWriter writer = format.writer(List.of(video, audio));
 * for (…) {
 *     writer.write(frame);                        // as many as the segment has
 * }
 * List&lt;byte[]&gt; segment = writer.endSegment();     // the next frame begins another one
 * </pre>
 *
 * <p>A writer has one output a rendition. MPEG-TS and FLV put all tracks into one, fragmented MP4 has one for each
 * track. Whatever ends a segment or a part gives a list with the bytes of each output, in a fixed order.
 *
 * <p>Confined to one thread. Frames are kept until their segment ends, never longer.
 */
public interface ContainerWriter {
    /**
     * Changes which tracks there are, or their configurations.
     *
     * @param configs the configurations, of different tracks
     * @throws IllegalArgumentException if there is none, or one that the format does not carry
     */
    void tracks(Collection<? extends DecoderConfig> configs);

    /**
     * Says how early the frames begin if the first frame is not the earliest. Call it before the first frame, or after
     * a {@link #discontinuity}.
     *
     * @param dtsMillis the least decoding time of the first frames of all tracks, in ms
     */
    void startBefore(long dtsMillis);

    /**
     * Writes a frame into the segment.
     *
     * @param frame a coded frame
     * @return whether it was written; false if it is of a track that the container does not have, carries no media, or
     *     is broken
     */
    boolean write(Frame frame);

    /**
     * The size of the open segment.
     *
     * @return bytes of all outputs, without tables and headers that are not written yet
     */
    int size();

    /**
     * The memory that the open segment takes, with frames that wait for their header.
     *
     * @return bytes, a little more than {@link #size}
     */
    int heldBytes();

    /**
     * How many bytes {@link #write} may put for a frame.
     *
     * @param frame a coded frame
     * @return bytes with what the container repeats for the frame, without packet headers; rather too many
     */
    int bytesOf(Frame frame);

    /**
     * How much {@link #heldBytes} may grow by a frame, and the segment by its end.
     *
     * @param bytes of the frame
     * @return bytes, rather too many
     */
    long roomFor(int bytes);

    /** Says that the next frame does not continue the time before, as after a change of {@link Frame#publication()}. */
    void discontinuity();

    /** Ends the segment and drops it. The next frame begins another one behind a {@link #discontinuity}. */
    void discardSegment();

    /**
     * Ends a part of the segment. The next frame begins another part.
     *
     * @return the bytes since the segment or the last part began, of each output; empty arrays if there are none
     */
    List<byte[]> endPart();

    /**
     * Ends the segment. The next frame begins another one.
     *
     * @return the bytes since the segment or the last part began, of each output; empty arrays if there are none
     */
    List<byte[]> endSegment();
}
