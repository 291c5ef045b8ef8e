/**
 * The benchmark: a load generator of our own, the servers that it measures side by side, and the tables it writes.
 *
 * <p>{@link dev.ringcast.it.bench.Benchmark} is the command. A {@code Scenario} of the {@code Matrix} starts a server,
 * loads it by a {@code Generator} and gives the {@code Figures} of one run; the servers take turns, and the
 * {@code Report} sets them side by side. Nothing here needs more than the JDK, nor any class of the server.
 *
 * <p>The generator is few threads with a selector each, since it must cost little beside what it measures: an
 * {@code EventLoop} owns its clients, and whatever touches them runs on it. Times are {@link System#nanoTime()} of this
 * one process, which is why a publisher's stamp and a player's clock agree.
 */
package dev.ringcast.it.bench;
