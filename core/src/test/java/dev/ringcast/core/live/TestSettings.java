package dev.ringcast.core.live;

import dev.ringcast.core.StreamAuthenticator;
import dev.ringcast.core.StreamSettings;
import dev.ringcast.core.StreamSettings.Conflict;
import dev.ringcast.core.StreamSettings.Fanout;
import dev.ringcast.core.StreamSettings.Limits;
import dev.ringcast.core.StreamSettings.Publish;
import java.time.Duration;
import java.util.List;

/** Settings of which a test changes some. */
final class TestSettings {
    private StreamSettings settings = StreamSettings.DEFAULTS;

    TestSettings conflict(Conflict conflict) {
        Publish p = settings.publish();
        return publish(new Publish(conflict, p.idle(), p.linger(), p.lingerAfterStop()));
    }

    TestSettings linger(Duration lost, Duration stopped) {
        Publish p = settings.publish();
        return publish(new Publish(p.conflict(), p.idle(), lost, stopped));
    }

    private TestSettings publish(Publish publish) {
        settings = new StreamSettings(
                publish, settings.playWait(), settings.gopMax(), settings.fanout(), settings.limits());
        return this;
    }

    TestSettings gopMax(int gops) {
        settings =
                new StreamSettings(settings.publish(), settings.playWait(), gops, settings.fanout(), settings.limits());
        return this;
    }

    /** Backlogs at which a viewer skips and is disconnected, bytes. */
    TestSettings thresholds(long warning, long high, long critical) {
        Fanout f = settings.fanout();
        Fanout fanout = new Fanout(Duration.ZERO, warning, high, critical, f.maxAge(), f.maxAgeAudio(), f.stall());
        settings = new StreamSettings(
                settings.publish(), settings.playWait(), settings.gopMax(), fanout, settings.limits());
        return this;
    }

    TestSettings publishers(int publishers) {
        Limits l = settings.limits();
        return limits(publishers, l.memory(), l.pool(), l.poolBuffer());
    }

    TestSettings memory(long bytes) {
        Limits l = settings.limits();
        return limits(l.publishers(), bytes, l.pool(), l.poolBuffer());
    }

    TestSettings pool(long bytes, int buffer) {
        Limits l = settings.limits();
        return limits(l.publishers(), l.memory(), bytes, buffer);
    }

    private TestSettings limits(int publishers, long memory, long pool, int buffer) {
        Limits l = settings.limits();
        Limits limits = new Limits(
                publishers, memory, l.videoFrame(), l.audioFrame(), l.sequenceHeader(), l.metadata(), pool, buffer);
        settings = new StreamSettings(
                settings.publish(), settings.playWait(), settings.gopMax(), settings.fanout(), limits);
        return this;
    }

    StreamSettings build() {
        return settings;
    }

    Streams streams(ManualTime time) {
        return new Streams(settings, StreamAuthenticator.PERMIT_ALL, null, List.of(), time);
    }
}
