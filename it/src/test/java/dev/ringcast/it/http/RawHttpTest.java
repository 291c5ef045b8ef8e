package dev.ringcast.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawHttpTest {
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sized", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes());
            exchange.close();
        });
        server.createContext("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("hello".getBytes());
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write(" again".getBytes());
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void readsBodiesOfBothShapesOnOneConnection() throws IOException {
        try (RawHttp connection = RawHttp.open(port())) {
            connection.sendRequest("GET", "/sized");
            connection.sendRequest("GET", "/chunked");
            assertEquals("hello", connection.answer("GET").orElseThrow().text());
            assertEquals("hello again", connection.answer("GET").orElseThrow().text());
        }
    }

    @Test
    void tellsAConnectionThatEndsFromOneThatStays() throws IOException {
        try (RawHttp connection = RawHttp.open(port())) {
            assertTrue(!connection.endsWithin(Duration.ofMillis(50)), "an idle one stays");
            connection.send("nonsense\r\n\r\n");
            assertTrue(connection.endsWithin(Duration.ofSeconds(5)), "a malformed request ends it");
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }
}
