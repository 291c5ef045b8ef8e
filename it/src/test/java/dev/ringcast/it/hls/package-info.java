/**
 * An HLS player for tests: it follows a live playlist as a player does and checks on each reload that the server keeps
 * the rules (draft-pantos-hls-rfc8216bis).
 */
package dev.ringcast.it.hls;
