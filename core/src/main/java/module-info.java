/** The model, the ring, streams, codecs, FLV and sockets. */
module dev.ringcast.core {
    exports dev.ringcast.core.media;
}
