package dev.ringcast.it.bench;

import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.live.Publisher;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.ProtocolException;
import dev.ringcast.server.MediaServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What one call of {@code publish} takes on its thread, in a process that embeds Ringcast, while players of the stream
 * read beside it. It knows one server alone, the one in this process.
 *
 * @param players of the stream
 */
record PublishTime(int players) implements Scenario {
    @Override
    public Metric compared() {
        return Metric.PUBLISH_MEAN;
    }

    @Override
    public Figures measure(Server server, Settings settings) throws IOException, InterruptedException {
        if (!server.name().startsWith("ringcast")) {
            throw new IllegalStateException("cannot be embedded");
        }
        try (MediaServer embedded =
                        MediaServer.builder().rtmpPort(0).withoutHttp().start();
                Publisher publisher = embedded.publish("live/" + Publishers.key(0));
                Generator generator = new Generator(Target.local(List.of(embedded.rtmpPort()), "live"), settings)) {
            Pace pace = new Pace(publisher, settings.format());
            Crowd crowd = generator.crowd();
            for (int i = 0; i < players; i++) {
                crowd.add(Publishers.key(0), false);
            }
            pace.run(settings.warmupSeconds());
            double[] micros = pace.run(settings.seconds());
            Arrays.sort(micros);
            Figures figures = new Figures()
                    .put(Metric.PUBLISH_MEAN, Arrays.stream(micros).average().orElseThrow())
                    .put(Metric.PUBLISH_P50, micros[micros.length / 2])
                    .put(Metric.PUBLISH_P99, micros[micros.length * 99 / 100])
                    .put(Metric.FAILED, players - crowd.total().joins.count());
            Delivery.put(figures, crowd, Double.NaN);
            return figures;
        } catch (ProtocolException e) {
            throw new IllegalStateException("a frame of ours is broken", e);
        }
    }

    /** Publishes at the pace of the format and notes what each call takes. */
    private static final class Pace {
        private final Publisher publisher;
        private final StreamFormat format;
        private final MediaBodies bodies;
        private final long start = System.nanoTime();
        private long video;
        private long audio;

        Pace(Publisher publisher, StreamFormat format) throws ProtocolException {
            this.publisher = publisher;
            this.format = format;
            bodies = new MediaBodies(format);
            publisher.flv(new FlvTag(FlvTag.VIDEO, 0, bodies.videoConfig()));
            publisher.flv(new FlvTag(FlvTag.AUDIO, 0, bodies.audioConfig()));
        }

        /** Microseconds of each call. */
        double[] run(double seconds) throws ProtocolException, InterruptedException {
            int calls = (int) (seconds * (format.framesPerSecond() + format.audioPerSecond()));
            double[] micros = new double[calls];
            for (int i = 0; i < calls; i++) {
                Pause.until(start + Math.min(format.videoNanos(video), format.audioNanos(audio)));
                Frame frame = next().frame();
                long before = System.nanoTime();
                publisher.publish(frame);
                micros[i] = (System.nanoTime() - before) / 1e3;
            }
            return micros;
        }

        private FlvTag next() {
            long now = System.nanoTime();
            if (format.videoNanos(video) <= format.audioNanos(audio)) {
                int length = bodies.video(video, now);
                return new FlvTag(FlvTag.VIDEO, format.videoMillis(video++), Arrays.copyOf(bodies.bytes(), length));
            }
            int length = bodies.audio(audio, now);
            return new FlvTag(FlvTag.AUDIO, format.audioMillis(audio++), Arrays.copyOf(bodies.bytes(), length));
        }
    }
}
