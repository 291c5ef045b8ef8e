/** Sources that the server reads itself: an FLV file, published once or in a loop. */
package dev.ringcast.core.ingest;
