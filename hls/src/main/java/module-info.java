/** HLS: segments, playlists and the packager that makes them. */
module dev.ringcast.hls {
    requires transitive dev.ringcast.core;
    requires dev.ringcast.mpegts;

    exports dev.ringcast.hls to
            dev.ringcast.http;
}
