/**
 * The configuration's keys: {@link dev.ringcast.config.Keys} has a constant for each, with its unit, range and default.
 * {@link dev.ringcast.config.ValueType} says how its values are written and which are allowed.
 */
package dev.ringcast.config;
