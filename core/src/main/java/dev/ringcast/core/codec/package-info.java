/**
 * What several codecs share: bits, NAL units in their two framings, and the configuration of AAC.
 *
 * <p>Whatever comes from a peer is checked against the bytes that are there, and breaks with a {@link
 * dev.ringcast.core.media.ProtocolException} and nothing else. A codec with more than two types of its own has its own
 * package beside this one. Sizes are in bytes. Readers are confined to a thread; the rest has no state.
 */
package dev.ringcast.core.codec;
