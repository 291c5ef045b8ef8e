/** A headless Chromium that a test opens pages in, driven over the DevTools protocol. */
package dev.ringcast.it.browser;
