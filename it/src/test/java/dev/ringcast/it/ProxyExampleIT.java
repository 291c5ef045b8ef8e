package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Child;
import dev.ringcast.it.process.Folders;
import dev.ringcast.it.process.Peer;
import dev.ringcast.it.process.Ports;
import dev.ringcast.it.process.RingcastProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's configuration of nginx is taken as it stands there, but for ports and file names. */
@Timeout(60)
class ProxyExampleIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DEMO = "/api/v1/rtmp/streams/rtmp%2Flive%2Fdemo";

    @TempDir
    private Path folder;

    private final int port = Ports.free();
    private HttpClient client;

    @Test
    void nginxServesThePageHlsAndTheApiOverHttp2() throws Exception {
        certify();
        try (RingcastProcess server = RingcastProcess.with("--http.admin_token=hush-hush")
                        .demo()
                        .start();
                HttpClient trusting =
                        HttpClient.newBuilder().sslContext(trust()).build();
                Child nginx = Peer.NGINX.start("-e", folder + "/error.log", "-c", configuration(server.httpPort()))) {
            client = trusting;
            await().atMost(LIMIT)
                    .failFast("nginx runs", () -> assertTrue(nginx.isAlive(), nginx::log))
                    .until(() -> !Ports.isFree(port));
            assertTrue(answer("GET", "/", "").body().contains("Ringcast"));
            String index = answer("GET", "/hls/live/demo/index.m3u8", "").body();
            String playlist =
                    answer("GET", "/hls/live/demo/" + lastLine(index), "").body();
            HttpResponse<String> segment = answer("GET", "/hls/live/demo/" + lastLine(playlist), "");
            assertEquals(
                    "video/mp2t", segment.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(401, answer("DELETE", DEMO, "").statusCode());
            assertEquals(401, answer("DELETE", DEMO, "wrong").statusCode());
            assertEquals(204, answer("DELETE", DEMO, "hush-hush").statusCode());
        }
    }

    private static String lastLine(String playlist) {
        return playlist.lines().toList().getLast();
    }

    private HttpResponse<String> answer(String method, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        assertTrue(!method.equals("GET") || response.statusCode() == 200, () -> path + ": " + response.statusCode());
        return response;
    }

    private String configuration(int upstream) throws IOException {
        List<String> readme = Files.readAllLines(Folders.project().resolve("README.md"));
        String example = String.join(
                        "\n",
                        readme.stream()
                                .dropWhile(line -> !line.equals("```nginx"))
                                .skip(1)
                                .takeWhile(line -> !line.equals("```"))
                                .toList())
                .replace("443", "127.0.0.1:" + port)
                .replace("8000", Integer.toString(upstream))
                .replace("/etc/ssl", folder.toString());
        String text = """
            daemon off;
            pid %1$s/pid;
            user %2$s;
            events {}
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                %3$s
            }
            """;
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, text.formatted(folder, System.getProperty("user.name"), example));
        return file.toString();
    }

    private void certify() throws InterruptedException {
        Peer.OPENSSL.run(
                LIMIT,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=live",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                folder + "/live.key",
                "-out",
                folder + "/live.pem");
    }

    private SSLContext trust() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("live.pem"))) {
            store.setCertificateEntry(
                    "live", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }
}
