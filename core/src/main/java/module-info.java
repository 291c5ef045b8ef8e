/** The model, the ring, streams, codecs, FLV and sockets. */
module dev.ringcast.core {
    exports dev.ringcast.core;
    exports dev.ringcast.core.amf to
            dev.ringcast.rtmp,
            dev.ringcast.http;
    exports dev.ringcast.core.codec;
    exports dev.ringcast.core.codec.h264;
    exports dev.ringcast.core.concurrent to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
    exports dev.ringcast.core.flv;
    exports dev.ringcast.core.media;
    exports dev.ringcast.core.net to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
    exports dev.ringcast.core.ring to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
}
