/**
 * HLS: a live stream cut into MPEG-TS segments, and the playlists that name them (RFC 8216bis, cited as [hls]).
 *
 * <p>{@link dev.ringcast.hls.HlsOrigin} is the door: it finds or starts the packager of a stream and answers for a file
 * name. A packager is a subscriber on a thread of its own: frames come from its subscription, the {@code Segmenter}
 * says where to cut, the TS muxer makes the bytes, the {@code SegmentStore} keeps the window; what HTTP threads read is
 * an immutable presentation behind one volatile field.
 *
 * <p>Times are milliseconds: on the stream's unwrapped clock where they are called dts, of the wall clock if they
 * are instants, of a monotonic clock otherwise: a wall clock that steps changes dates and nothing else. Target
 * durations are whole seconds. Sizes are bytes.
 */
package dev.ringcast.hls;
