/**
 * Reads TOML 1.0, but for dates, times and multi-line strings: {@link dev.ringcast.config.toml.Toml} is the door. Each
 * error names a line and a column, and none quotes a value, which may be a secret.
 */
package dev.ringcast.config.toml;
