/**
 * MPEG transport streams (ISO/IEC 13818-1) made of a stream's frames, a segment at a time.
 *
 * <p>{@link dev.ringcast.mpegts.TsMuxer} is the door: frames go in, segments come out. Behind it each structure of the
 * specification is a type: {@link dev.ringcast.mpegts.TsPacket} and its {@link dev.ringcast.mpegts.Pcr}, {@link
 * dev.ringcast.mpegts.PsiSection} with {@link dev.ringcast.mpegts.Pat} or {@link dev.ringcast.mpegts.Pmt}, {@link
 * dev.ringcast.mpegts.PesPacket}, and inside that an access unit of H.264 or AAC frames behind an {@link
 * dev.ringcast.mpegts.AdtsHeader}.
 *
 * <p>Times are ticks of 90 kHz that count on past 33 bits; they are cut to 33 where they are written. Frames have
 * milliseconds. Sizes are in bytes. All of it is confined to the thread of its muxer.
 */
package dev.ringcast.mpegts;
