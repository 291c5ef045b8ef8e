package dev.ringcast.it.rtmp;

import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.rtmp.client.RtmpClientException;
import dev.ringcast.rtmp.client.RtmpPlayback;
import dev.ringcast.rtmp.client.RtmpPublication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between the frames of the project's own client and the tags of these tests. */
public final class Frames {
    private Frames() {}

    /**
     * Makes the frame of a tag.
     *
     * @param tag the tag
     * @return the frame
     */
    public static Frame of(FlvTag tag) {
        try {
            return FlvFrames.parse(tag.type(), tag.timestamp(), tag.body().clone());
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Makes the tag of a frame.
     *
     * @param frame the frame
     * @return the tag
     */
    public static FlvTag tag(Frame frame) {
        byte[] body = new byte[frame.size()];
        frame.payload().get(body);
        int type = switch (frame.track().kind()) {
            case AUDIO -> FlvTag.AUDIO;
            case VIDEO -> FlvTag.VIDEO;
            case DATA -> FlvTag.SCRIPT;
        };
        return new FlvTag(type, frame.dts(), body);
    }

    /**
     * Writes tags to a publication, faster than real time.
     *
     * @param tags the tags
     * @param to the publication
     * @throws RtmpClientException if it is over
     */
    public static void publish(List<FlvTag> tags, RtmpPublication to) throws RtmpClientException {
        for (FlvTag tag : tags) {
            to.write(of(tag));
        }
    }

    /**
     * Reads a playback until its end.
     *
     * @param playback the playback
     * @return the tags that came
     * @throws RtmpClientException if it fails
     */
    public static List<FlvTag> play(RtmpPlayback playback) throws RtmpClientException {
        List<FlvTag> tags = new ArrayList<>();
        for (Optional<Frame> next = playback.next(); next.isPresent(); next = playback.next()) {
            tags.add(tag(next.get()));
        }
        return tags;
    }
}
