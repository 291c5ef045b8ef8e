/** Lines of the log: what a peer's text looks like in one, and how often one may come. */
package dev.ringcast.core.log;
