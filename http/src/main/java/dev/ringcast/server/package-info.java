/**
 * The server as a whole. A program that embeds it starts here:
 *
 * {@snippet file="EmbedAndWatch.java" region="watch"}
 *
 * <table>
 * <caption>Where to start</caption>
 * <tr><th scope="col">to</th><th scope="col">see</th></tr>
 * <tr><td>start a server</td><td>{@link dev.ringcast.server.MediaServer#builder()}</td></tr>
 * <tr><td>set an option</td><td>{@link dev.ringcast.server.MediaServerBuilder#set(dev.ringcast.config.Key, Object)}
 *     with a constant of {@link dev.ringcast.config.Keys}</td></tr>
 * <tr><td>publish</td><td>{@link dev.ringcast.server.MediaServer#publish}, then {@link
 *     dev.ringcast.core.live.Publisher}: FLV as bytes, frames, or access units of an encoder</td></tr>
 * <tr><td>watch</td><td>{@link dev.ringcast.server.MediaServer#subscribe}, then {@link
 *     dev.ringcast.core.live.Subscription}: {@link dev.ringcast.core.media.Frame}s, one after the other</td></tr>
 * <tr><td>decide who may publish and play</td><td>{@link dev.ringcast.core.StreamAuthenticator}</td></tr>
 * <tr><td>learn what happens</td><td>{@link dev.ringcast.core.StreamObserver}</td></tr>
 * <tr><td>list and end streams</td><td>{@link dev.ringcast.server.MediaServer#streams()}</td></tr>
 * <tr><td>publish an FLV file in real time</td><td>{@link dev.ringcast.core.ingest.FlvFileSource}</td></tr>
 * </table>
 *
 * <p>A {@code MediaServer} is for any thread. A publisher and a subscription each belong to one thread. Only {@code
 * next}, {@code await} and iteration of a subscription wait; publishing never does.
 *
 * <p>A setting that is not allowed is an {@link java.lang.IllegalArgumentException}, a port that is taken an {@link
 * java.io.IOException}. A publisher or viewer that is refused gets a {@link dev.ringcast.core.RefusedException}. The
 * server logs by {@link java.lang.System.Logger}s whose names begin with {@code dev.ringcast}.
 *
 * <p>An embedded server listens on loopback addresses unless it is told otherwise, and writes no file. The same server
 * is started from the command line by {@code Main}.
 */
package dev.ringcast.server;
