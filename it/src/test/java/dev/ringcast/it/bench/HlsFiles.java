package dev.ringcast.it.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a server offers of one stream over HLS, as a player finds it. */
final class HlsFiles implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI index;
    private URI playlist;

    HlsFiles(InetSocketAddress address, String stream) {
        index = URI.create("http://127.0.0.1:" + address.getPort() + "/hls/" + stream + "/index.m3u8");
    }

    /** The path of the media playlist. */
    String playlist() throws IOException, InterruptedException {
        if (playlist == null) {
            playlist = index.resolve(uris(get(index)).getFirst());
        }
        return path(playlist);
    }

    /** The paths of the segments that it lists. */
    List<String> segments() throws IOException, InterruptedException {
        playlist();
        return uris(get(playlist)).stream()
                .map(uri -> path(playlist.resolve(uri)))
                .toList();
    }

    /** Writes copies, for another server: the media playlist and each segment under its own name. */
    void save(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (String segment : segments()) {
            URI uri = index.resolve(segment);
            Files.write(folder.resolve(Path.of(uri.getPath()).getFileName().toString()), get(uri));
        }
        Files.write(folder.resolve("media.m3u8"), get(playlist));
    }

    private static String path(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private static List<String> uris(byte[] playlist) {
        return new String(playlist, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private byte[] get(URI uri) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(uri.getPath() + " gives " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.close();
    }
}
