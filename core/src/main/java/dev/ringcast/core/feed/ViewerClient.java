package dev.ringcast.core.feed;

import java.util.function.LongSupplier;

/**
 * What a protocol knows of a viewer's program.
 *
 * @param name what it calls itself, fit for the log; empty if it is not known
 * @param bytesSent what its connection was sent since it asked to play; any thread asks
 */
public record ViewerClient(String name, LongSupplier bytesSent) {}
