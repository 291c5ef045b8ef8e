package dev.ringcast.core.live;

import dev.ringcast.core.Peer;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Frame;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What tests do with subscriptions and publishers again and again. */
final class Watching {
    /** A viewer on a network, which skips when it falls behind. */
    static final SubscriberOptions NETWORK =
            SubscriberOptions.network(new Peer("rtmp", new InetSocketAddress("127.0.0.1", 5000), ""), -1);

    private Watching() {}

    /** All that is there, in the form {@code video-keyframe@1000}. */
    static List<String> drain(Subscription viewer) {
        List<String> seen = new ArrayList<>();
        for (var frame = viewer.poll(); frame.isPresent(); frame = viewer.poll()) {
            seen.add(shown(frame.get()));
        }
        return seen;
    }

    static String shown(Frame frame) {
        return (frame.track() + "-" + frame.kind() + "@" + frame.dts()).toLowerCase();
    }

    /** Headers, a keyframe, an audio frame and an inter frame. */
    static void publishGop(Publisher publisher, long from) {
        publisher.publish(Frames.metadata(1));
        publisher.publish(Frames.videoConfig(1));
        publisher.publish(Frames.audioConfig(1));
        publisher.publish(Frames.key(from));
        publisher.publish(Frames.audio(from + 10));
        publisher.publish(Frames.inter(from + 40));
    }
}
