/** The MPEG transport stream muxer. */
module dev.ringcast.mpegts {
    requires transitive dev.ringcast.core;
}
