/** The model, streams, their fan-out, codecs, FLV and sockets. */
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
    exports dev.ringcast.core.feed to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
    exports dev.ringcast.core.flv;
    exports dev.ringcast.core.ingest;
    exports dev.ringcast.core.live;
    exports dev.ringcast.core.log to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
    exports dev.ringcast.core.media;
    exports dev.ringcast.core.net to
            dev.ringcast.rtmp,
            dev.ringcast.http;
    exports dev.ringcast.core.pace to
            dev.ringcast.rtmp,
            dev.ringcast.http;
    exports dev.ringcast.core.ring to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
    exports dev.ringcast.core.wire to
            dev.ringcast.rtmp,
            dev.ringcast.hls,
            dev.ringcast.http;
}
