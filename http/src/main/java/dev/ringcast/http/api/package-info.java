/**
 * The API: what the server is doing, and what may be done to it. {@link dev.ringcast.http.api.AdminGuard} keeps what
 * is not public.
 */
package dev.ringcast.http.api;
