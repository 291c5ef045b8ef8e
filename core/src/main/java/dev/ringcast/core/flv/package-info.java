/**
 * FLV: the tag bodies that are the canonical payload of a {@link dev.ringcast.core.media.Frame}, and the files and byte
 * streams that carry them.
 *
 * <p>{@link dev.ringcast.core.flv.FlvFrames} turns tag bodies into frames and back; the headers inside a body are
 * {@link dev.ringcast.core.flv.VideoTagHeader} and {@link dev.ringcast.core.flv.AudioTagHeader}, each in its form of
 * 2008 and in that of Enhanced RTMP. {@link dev.ringcast.core.flv.FlvReader} pulls tags out of an InputStream, {@link
 * dev.ringcast.core.flv.FlvDecoder} is fed with bytes cut anywhere, {@link dev.ringcast.core.flv.FlvWriter} writes.
 *
 * <p>Sources: Adobe Flash Video File Format 10.1, annex E; Enhanced RTMP v2. Timestamps are milliseconds modulo
 * 2<sup>32</sup> as an unsigned long, sizes are bytes. Everything here is confined to the thread that uses it; records
 * are immutable.
 */
package dev.ringcast.core.flv;
