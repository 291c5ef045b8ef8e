/**
 * Which peers may publish and play, by configuration alone. {@link dev.ringcast.auth.KeyAuthorizer} is the
 * {@link dev.ringcast.core.Authorizer} of a server.
 *
 * <p>Knows the core alone, so it works for every protocol. All of it is for any thread and never blocks.
 */
package dev.ringcast.auth;
