package dev.ringcast.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.StreamName;
import dev.ringcast.core.SubscriberOptions;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Frame.Kind;
import dev.ringcast.core.ring.BroadcastRing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * A viewer can decode all that it gets, whatever a publisher sends and however late the viewer reads. Each video frame
 * follows the one that it refers to. Each keyframe and each audio frame follows its configuration.
 */
class DecodableTest {
    private static final StreamName NAME = new StreamName("live", "test");

    /** One thing done to the stream or by its viewers. */
    private enum Step {
        KEYFRAME,
        INTER,
        AUDIO,
        NEW_VIDEO_CONFIG,
        NEW_AUDIO_CONFIG,
        SAME_CONFIGS,
        METADATA,
        LAP,
        TAKEOVER,
        RETURN,
        JOIN,
        READ_SOME,
        READ_ALL
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.just(Step.INTER)),
                        Tuple.of(4, Arbitraries.of(Step.KEYFRAME, Step.AUDIO, Step.READ_SOME)),
                        Tuple.of(1, Arbitraries.just(Step.LAP)),
                        Tuple.of(6, Arbitraries.of(Step.class)))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void whatAViewerGetsCanBeDecoded(@ForAll("steps") List<Step> steps, @ForAll boolean network) {
        ManualTime time = new ManualTime();
        try (Streams streams =
                new TestSettings().thresholds(300, 600, 3000).gopMax(2).streams(time)) {
            Source source = new Source(streams, time);
            List<Viewer> viewers = new ArrayList<>();
            for (Step step : steps) {
                switch (step) {
                    case JOIN -> viewers.add(new Viewer(streams, network));
                    case READ_SOME -> viewers.forEach(viewer -> viewer.read(3));
                    case READ_ALL -> viewers.forEach(viewer -> viewer.read(Integer.MAX_VALUE));
                    default -> source.publish(step);
                }
                time.advance(Duration.ofMillis(400));
            }
            viewers.forEach(viewer -> viewer.read(Integer.MAX_VALUE));
        }
    }

    /** A publisher whose frames say in their payload what they need. */
    private static final class Source {
        private final Streams streams;
        private final ManualTime time;
        private Publisher publisher;
        private int videoConfig;
        private int audioConfig;
        private int gop;
        private int inter;

        Source(Streams streams, ManualTime time) {
            this.streams = streams;
            this.time = time;
            publisher = streams.publish(NAME);
            publishConfigs();
        }

        void publish(Step step) {
            switch (step) {
                case KEYFRAME -> keyframe();
                case INTER -> send(Codec.VP9, Kind.INTER, gop, ++inter);
                case AUDIO -> send(Codec.OPUS, Kind.INTER, audioConfig, 0);
                case NEW_VIDEO_CONFIG -> {
                    time.advance(Duration.ofSeconds(1)); // more often is refused
                    send(Codec.VP9, Kind.CONFIG, ++videoConfig, 0);
                    keyframe();
                }
                case NEW_AUDIO_CONFIG -> {
                    time.advance(Duration.ofSeconds(1));
                    send(Codec.OPUS, Kind.CONFIG, ++audioConfig, 0);
                }
                case SAME_CONFIGS -> publishConfigs();
                case METADATA -> send(Codec.DATA, Kind.METADATA, inter, gop);
                case LAP -> {
                    for (int i = 0; i < BroadcastRing.CAPACITY; i++) {
                        send(Codec.VP9, Kind.INTER, gop, ++inter);
                    }
                }
                case TAKEOVER -> follow();
                case RETURN -> {
                    publisher.lost();
                    follow();
                }
                default -> throw new IllegalArgumentException(step + " is for viewers");
            }
        }

        private void follow() {
            time.advance(Duration.ofMinutes(1)); // more often is refused
            publisher = streams.publish(NAME);
            videoConfig++;
            audioConfig++;
            gop++; // its frames before its first keyframe refer to frames that no viewer got
            inter = 0;
            publishConfigs();
        }

        private void publishConfigs() {
            send(Codec.VP9, Kind.CONFIG, videoConfig, 0);
            send(Codec.OPUS, Kind.CONFIG, audioConfig, 0);
        }

        private void keyframe() {
            gop++;
            inter = 0;
            send(Codec.VP9, Kind.KEYFRAME, gop, videoConfig);
        }

        private void send(Codec codec, Kind kind, int first, int second) {
            byte[] payload = ByteBuffer.allocate(12)
                    .putInt(0)
                    .putInt(first)
                    .putInt(second)
                    .array();
            publisher.publish(new Frame(codec, kind, time.nanos() / 1_000_000, 0, payload, 4));
        }
    }

    /** A viewer that decodes: it knows the configurations that it got, and the video frame before. */
    private static final class Viewer {
        private final Subscription subscription;
        private int videoConfig = -1;
        private int audioConfig = -1;
        private int gop = -1;
        private int inter;
        private long dts = Long.MIN_VALUE / 2;

        Viewer(Streams streams, boolean network) {
            subscription = streams.subscribe(NAME, network ? Watching.NETWORK : SubscriberOptions.APPLICATION);
            subscription.viewer().join();
        }

        void read(int frames) {
            for (int i = 0; i < frames; i++) {
                var next = subscription.poll();
                if (next.isEmpty()) {
                    return;
                }
                decode(next.get());
            }
        }

        private void decode(Frame frame) {
            int first = frame.payload().getInt(4);
            int second = frame.payload().getInt(8);
            switch (frame.kind()) {
                case CONFIG -> {
                    videoConfig = frame.codec() == Codec.VP9 ? first : videoConfig;
                    audioConfig = frame.codec() == Codec.OPUS ? first : audioConfig;
                }
                case KEYFRAME -> {
                    assertEquals(second, videoConfig, "the configuration of keyframe " + first);
                    assertTrue(first > gop, "GOPs come in order, and once");
                    gop = first;
                    inter = 0;
                }
                case INTER -> {
                    if (frame.codec() == Codec.OPUS) {
                        assertEquals(first, audioConfig, "the configuration of audio");
                    } else {
                        assertEquals(gop, first, "a frame of another GOP");
                        assertEquals(++inter, second, "the frame before is missing");
                    }
                }
                default -> {
                    assertEquals(Kind.METADATA, frame.kind());
                    assertEquals(0, frame.dts());
                    return;
                }
            }
            assertTrue(frame.dts() >= dts - 5_000, "the clock jumps back");
            dts = Math.max(dts, frame.dts());
        }
    }
}
