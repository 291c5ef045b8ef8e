/** Processes of a test: the server under test, the foreign programs that speak to it, and the clips they send. */
package dev.ringcast.it.process;
