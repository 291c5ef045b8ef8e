/**
 * Who is woken when: {@link dev.ringcast.core.pace.Audience} holds the viewers of one stream, and {@link
 * dev.ringcast.core.pace.Pacer} wakes the viewers of all streams and lets paused sources read on.
 */
package dev.ringcast.core.pace;
