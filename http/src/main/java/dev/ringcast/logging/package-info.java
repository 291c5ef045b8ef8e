/**
 * Log lines for a server that runs by itself: one line a record, whatever peers put into it.
 *
 * <p>All of Ringcast logs through {@link java.lang.System.Logger}. Only the program's main class installs what is here;
 * where Ringcast is part of another program, that one's logging stays as it is.
 */
package dev.ringcast.logging;
