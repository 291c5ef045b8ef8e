/**
 * H.264: the decoder configuration record, and what its sequence parameter set tells (ITU-T H.264; ISO/IEC 14496-15).
 *
 * <p>Nothing here looks into slices: pictures pass unread. Without state.
 */
package dev.ringcast.core.codec.h264;
