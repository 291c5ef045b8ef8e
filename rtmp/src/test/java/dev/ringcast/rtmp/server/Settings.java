package dev.ringcast.rtmp.server;

import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.StreamSettings.Fanout;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.StreamSettings.Publish;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The settings as shipped but for what a test is about. */
final class Settings {
    private static final StreamSettings SHIPPED = StreamSettings.DEFAULTS;

    private Settings() {}

    static StreamSettings conflict(Conflict conflict) {
        Publish p = SHIPPED.publish();
        return new StreamSettings(
                new Publish(conflict, p.idle(), p.linger(), p.lingerAfterStop()),
                SHIPPED.playWait(),
                SHIPPED.gopMax(),
                SHIPPED.fanout(),
                SHIPPED.limits());
    }

    static StreamSettings fanout(UnaryOperator<Fanout> change) {
        return new StreamSettings(
                SHIPPED.publish(),
                SHIPPED.playWait(),
                SHIPPED.gopMax(),
                change.apply(SHIPPED.fanout()),
                SHIPPED.limits());
    }

    /** Without a tick, and so that a leap of the clock finds no write that has stalled. */
    static StreamSettings undelayed() {
        return fanout(f -> new Fanout(
                Duration.ZERO, f.warning(), f.high(), f.critical(), f.maxAge(), f.maxAgeAudio(), Duration.ofHours(1)));
    }

    static StreamSettings limits(UnaryOperator<Limits> change) {
        return new StreamSettings(
                SHIPPED.publish(),
                SHIPPED.playWait(),
                SHIPPED.gopMax(),
                SHIPPED.fanout(),
                change.apply(SHIPPED.limits()));
    }

    static StreamSettings memory(long bytes) {
        return limits(l -> new Limits(
                l.publishers(),
                bytes,
                l.videoFrame(),
                l.audioFrame(),
                l.sequenceHeader(),
                l.metadata(),
                l.pool(),
                l.poolBuffer()));
    }

    static StreamSettings pool(long bytes, int buffer) {
        return limits(l -> new Limits(
                l.publishers(),
                l.memory(),
                l.videoFrame(),
                l.audioFrame(),
                l.sequenceHeader(),
                l.metadata(),
                bytes,
                buffer));
    }
}
