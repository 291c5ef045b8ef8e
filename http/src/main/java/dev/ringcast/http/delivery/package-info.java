/**
 * What goes out over HTTP: the server on the JDK's HttpServer, its routing and its responses, and the routes of HLS.
 *
 * <p>An exchange is handled by one thread of {@link dev.ringcast.http.delivery.ExchangeThreads}: {@code Delivery} finds
 * the {@link dev.ringcast.http.delivery.Resource} that the raw path names, which makes a {@link
 * dev.ringcast.http.delivery.Response}, and {@code ResponseWriter} sends it under the eyes of {@link
 * dev.ringcast.http.delivery.Watchdog}.
 */
package dev.ringcast.http.delivery;
