/**
 * The server as a whole: started from the command line by {@code Main}, or inside another program by {@code
 * MediaServer}.
 */
package dev.ringcast.server;
