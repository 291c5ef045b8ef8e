/** What the fan-out costs, in counts that are the same on every machine. */
package dev.ringcast.it.cost;
