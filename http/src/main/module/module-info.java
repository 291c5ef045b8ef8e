/**
 * Ringcast in one jar: the server, and what an application needs to embed it. Start at {@link dev.ringcast.server}.
 *
 * <p>Other packages are not exported, and change without notice.
 */
module dev.ringcast {
    requires transitive java.logging;
    requires jdk.httpserver;
    requires jdk.management;
    requires jdk.unsupported; // by reflection: SIGHUP reads the configuration again

    exports dev.ringcast.config;
    exports dev.ringcast.core;
    exports dev.ringcast.core.codec;
    exports dev.ringcast.core.codec.h264;
    exports dev.ringcast.core.flv;
    exports dev.ringcast.core.ingest;
    exports dev.ringcast.core.live;
    exports dev.ringcast.core.media;
    exports dev.ringcast.logging to
            java.logging;
    exports dev.ringcast.server;
}
