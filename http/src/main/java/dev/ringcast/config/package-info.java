/**
 * Configuration: the keys, how their values are written and checked, where they come from, and what results.
 *
 * <p>{@link dev.ringcast.config.Keys} is the table of all keys. {@link dev.ringcast.config.CommandLine} and {@link
 * dev.ringcast.config.Environment} find values, {@link dev.ringcast.config.ConfigValues} keeps the one that counts
 * together with where it stands, and {@link dev.ringcast.config.Settings} is what the server is made from.
 */
package dev.ringcast.config;
