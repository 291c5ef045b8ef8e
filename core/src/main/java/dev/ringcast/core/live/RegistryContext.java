package dev.ringcast.core.live;

import dev.ringcast.core.concurrent.TimeSource;
import dev.ringcast.core.log.Refusals;

/**
 * What the parts of {@link Streams} share.
 *
 * @param lock guards what each part says that it guards
 * @param settings how streams behave
 * @param time the clocks
 * @param refusals counts the peers that are refused
 * @param observers where the observer's events are queued
 */
record RegistryContext(
        RegistryLock lock, LiveSettings settings, TimeSource time, Refusals refusals, ObserverQueue observers) {}
