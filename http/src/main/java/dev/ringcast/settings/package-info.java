/**
 * What a server is configured with, for the server alone. {@link dev.ringcast.settings.CommandLine}, {@link
 * dev.ringcast.settings.Environment} and {@link dev.ringcast.settings.ConfigFile} find values of {@link
 * dev.ringcast.config.Keys}. {@link dev.ringcast.settings.ConfigValues} keeps the one that counts and where it stands,
 * and {@link dev.ringcast.settings.Settings} is what the server is made from.
 */
package dev.ringcast.settings;
