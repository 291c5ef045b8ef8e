/** The front door: HTTP, the page, configuration, and the server that an application embeds. */
module dev.ringcast.http {
    requires transitive dev.ringcast.core;
    requires dev.ringcast.rtmp;
    requires dev.ringcast.hls;
    requires jdk.httpserver;
    requires transitive java.logging;
    requires jdk.management;

    exports dev.ringcast.config;
    exports dev.ringcast.server;
}
