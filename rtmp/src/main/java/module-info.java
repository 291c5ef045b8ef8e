/** RTMP, a package per layer of its specification. */
module dev.ringcast.rtmp {
    requires transitive dev.ringcast.core;

    exports dev.ringcast.rtmp.client;
    exports dev.ringcast.rtmp.server to
            dev.ringcast.http;
}
