/** The page at {@code /}: live streams and a player. All of it comes from this server. */
package dev.ringcast.http.page;
