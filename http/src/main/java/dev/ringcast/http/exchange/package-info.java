/**
 * What goes out over HTTP: the server on the JDK's HttpServer, its routing and its responses, and the routes of HLS.
 *
 * <p>{@code RequestHandler} finds the {@link dev.ringcast.http.exchange.Resource} that the raw path names, which makes
 * a
 * {@link dev.ringcast.http.exchange.Response}, and {@code ResponseWriter} sends it under the eyes of {@link
 * dev.ringcast.http.exchange.Watchdog}. These serve an exchange:
 *
 * <ul>
 *   <li>{@code ExchangeThreads} reads the request, asks a light resource and sends the response: one thread an
 *       exchange, virtual from Java 24 on.
 *   <li>{@code WorkThreads} asks a resource that is not light: few platform threads.
 *   <li>{@code FileThreads} opens, reads and closes what is a part of a file: few platform threads. The thread of the
 *       exchange sends what they read.
 *   <li>{@code EndlessExchanges} bounds the exchanges whose content has no end of its own, and ends them.
 *   <li>{@code KeptExchanges} holds the requests whose {@link dev.ringcast.http.exchange.Body} comes later, without a
 *       thread; the ticker looks at their deadlines, and threads of exchanges send what comes.
 * </ul>
 */
package dev.ringcast.http.exchange;
