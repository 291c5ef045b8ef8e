/**
 * AMF0, the value format of RTMP commands and of FLV script tags (Action Message Format, AMF 0, Adobe 2007), with as
 * much of AMF3 as an AMF0 stream may switch to.
 *
 * <p>A value is a plain Java object: {@link java.lang.Double}, {@link java.lang.Boolean}, {@link java.lang.String},
 * null, {@link java.util.List} for a strict array, {@link dev.ringcast.core.amf.AmfObject} for whatever has named
 * properties, {@link dev.ringcast.core.amf.AmfDate}, {@link dev.ringcast.core.amf.AmfXml} and {@link
 * dev.ringcast.core.amf.AmfUndefined} for the rest. All of them are immutable.
 *
 * <p>What a peer sent is bounded in depth, number and size before it is believed, and whatever bytes come, the outcome
 * is values or a {@link dev.ringcast.core.media.ProtocolException}. Nothing here keeps state between two calls, so any
 * thread may call.
 */
package dev.ringcast.core.amf;
