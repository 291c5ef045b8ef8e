/**
 * What a stream is made of: frames of tracks, the decoder configurations that they need, and the clock they share.
 *
 * <p>Times are milliseconds on the stream's unwrapped 64-bit clock, sizes are bytes. All types but {@link
 * dev.ringcast.core.media.MediaClock} are immutable, frames once their payload is not lent any more.
 */
package dev.ringcast.core.media;
