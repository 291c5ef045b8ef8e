/**
 * Loops that survive: threads that do their work again and again whatever it throws, and a registry of which of them
 * are late.
 */
package dev.ringcast.core.concurrent;
