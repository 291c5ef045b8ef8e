package dev.ringcast.it.bench;

import dev.ringcast.it.process.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The servers that can be measured, and how each is started: on loopback, as shipped or as its manual advises. */
final class Servers {
    /** The log of a Java server's collector, in its folder. */
    static final String COLLECTOR_LOG = "gc.log";

    private static final String APP = "live";

    /** What may come at once, where the processor lets it. */
    private static final int CONNECTIONS = 16_000;

    private static final String NGINX_MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so";

    private Servers() {}

    /** Ringcast, from its executable or its jar. */
    static Server ringcast(String name, int windowMillis, Path program, List<String> options) {
        return new Server(name, windowMillis, () -> {
            Path folder = TemporaryFolder.create();
            int rtmp = Ports.free();
            int http = Ports.free();
            boolean jar = program.toString().endsWith(".jar");
            Stream<String> start = jar
                    ? Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar")
                    : Stream.of();
            Stream<String> own = Stream.of(
                    program.toAbsolutePath().toString(),
                    "serve",
                    "--rtmp.bind=127.0.0.1",
                    "--http.bind=127.0.0.1",
                    "--rtmp-port=" + rtmp,
                    "--http-port=" + http,
                    "--limits.connections=" + CONNECTIONS,
                    "--limits.http_connections=1000"); // or it would keep half of the descriptors
            List<String> command =
                    Stream.of(start, own, options.stream()).flatMap(s -> s).toList();
            Map<String, String> environment = Map.of(
                    "JAVA_HOME",
                    System.getProperty("java.home"),
                    "JDK_JAVA_OPTIONS",
                    "-Xlog:gc:file=" + folder.resolve(COLLECTOR_LOG));
            return RunningServer.start(
                    name, folder, Target.local(List.of(rtmp), APP), List.of(http), command, environment);
        });
    }

    /**
     * nginx-rtmp as Debian packages it: one worker, or as many instances of one, of which the first pushes every stream
     * to the others and players are spread over all. That is what {@code rtmp_auto_push} does between workers, but in
     * a module that is loaded, as Debian's is, no process accepts on its sockets.
     */
    static Server nginx(String name, int workers) {
        return new Server(name, 0, () -> {
            Path folder = TemporaryFolder.create();
            List<Integer> ports =
                    IntStream.range(0, workers).mapToObj(i -> Ports.free()).toList();
            for (int i = 0; i < workers; i++) {
                List<Integer> others = i == 0 ? ports.subList(1, workers) : List.of();
                Files.writeString(folder.resolve(i + ".conf"), nginxConfig(folder, i, ports.get(i), others));
            }
            String shell = """
                for config in %1$s/*.conf; do
                    nginx -p %1$s -e %1$s/error.log -c $config & pids="$pids $!"
                done
                trap 'kill $pids' TERM
                wait $pids; wait $pids
                """.formatted(folder);
            return RunningServer.start(
                    name, folder, Target.local(ports, APP), List.of(), List.of("sh", "-c", shell), Map.of());
        });
    }

    /** nginx as a server of files, as Debian packages it. */
    static Server nginxFiles(String name, int workers, Path root) {
        return new Server(name, 0, () -> {
            Path folder = TemporaryFolder.create();
            int port = Ports.free();
            Path config = Files.writeString(folder.resolve("files.conf"), """
                %s
                daemon off;
                worker_processes %d;
                pid %s/pid;
                events { worker_connections %d; }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 1000000000;
                    types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
                    server { listen 127.0.0.1:%d; root %s; }
                }
                """.formatted(
                            userOfRoot(), workers, folder, CONNECTIONS, port, root.toAbsolutePath()));
            List<String> command =
                    List.of("nginx", "-p", folder.toString(), "-e", folder + "/error.log", "-c", config.toString());
            return RunningServer.start(name, folder, Target.local(List.of(port), APP), List.of(), command, Map.of());
        });
    }

    /** Node-Media-Server, installed by npm into a folder. */
    static Server nodeMediaServer(String name, Path installed) {
        return new Server(name, 0, () -> {
            Path folder = TemporaryFolder.create();
            int port = Ports.free();
            Path script = Files.writeString(
                    folder.resolve("server.cjs"), """
                        const NodeMediaServer = require('%s/node_modules/node-media-server');
                        new NodeMediaServer({
                          bind: '127.0.0.1',
                          rtmp: { port: %d },
                          store: { path: '%s' },
                        }).run();
                        """.formatted(installed.toAbsolutePath(), port, folder));
            return RunningServer.start(
                    name,
                    folder,
                    Target.local(List.of(port), APP),
                    List.of(),
                    List.of("node", script.toString()),
                    Map.of());
        });
    }

    /** Any server by its command line, in which {port} and {folder} stand for what we choose. */
    static Server command(String name, String line) {
        return new Server(name, 0, () -> {
            Path folder = TemporaryFolder.create();
            int port = Ports.free();
            List<String> command = Stream.of(line.trim().split("\\s+"))
                    .map(word -> word.replace("{port}", Integer.toString(port)).replace("{folder}", folder.toString()))
                    .toList();
            return RunningServer.start(name, folder, Target.local(List.of(port), APP), List.of(), command, Map.of());
        });
    }

    /** A server that runs already. */
    static Server running(URI url, long pid) {
        int port = url.getPort() < 0 ? 1935 : url.getPort();
        Target target = new Target(
                List.of(new InetSocketAddress(url.getHost(), port)),
                url.getPath().substring(1));
        return new Server(url.toString(), 0, () -> RunningServer.foreign(target, pid));
    }

    /** Without it, workers of a master that root starts run as another user and cannot read the folder. */
    private static String userOfRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? "user root;" : "";
    }

    private static String nginxConfig(Path folder, int instance, int port, List<Integer> others) throws IOException {
        String pushes = others.stream()
                .map(other -> "push rtmp://127.0.0.1:" + other + "/" + APP + ";")
                .collect(Collectors.joining(" "));
        return """
            load_module %s;
            %s
            daemon off;
            worker_processes 1;
            pid %s/%d.pid;
            events { worker_connections %d; }
            rtmp {
                access_log off;
                server {
                    listen 127.0.0.1:%d;
                    application %s { live on; %s }
                }
            }
            """.formatted(NGINX_MODULE, userOfRoot(), folder, instance, CONNECTIONS, port, APP, pushes);
    }
}
