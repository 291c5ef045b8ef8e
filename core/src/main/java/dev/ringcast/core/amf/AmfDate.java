package dev.ringcast.core.amf;

/**
 * A date (AMF 0, section 2.13).
 *
 * @param epochMillis ms since the epoch in UTC, as it came: perhaps not a number
 * @param zone the time zone field, which the specification reserves; kept, never used
 */
public record AmfDate(double epochMillis, short zone) {}
