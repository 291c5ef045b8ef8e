/** The MPEG transport stream muxer. */
module dev.ringcast.mpegts {
    requires transitive dev.ringcast.core;

    exports dev.ringcast.mpegts to
            dev.ringcast.hls,
            dev.ringcast.http;
}
