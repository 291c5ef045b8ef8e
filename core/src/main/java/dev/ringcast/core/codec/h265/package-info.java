/**
 * H.265: which pictures decoding may start at, and parameter sets (ITU-T H.265). Nothing here looks into slices.
 * Without state.
 */
package dev.ringcast.core.codec.h265;
