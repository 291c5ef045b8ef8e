package dev.ringcast.it.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** nginx with its RTMP module, as Debian packages it, on a free port of the loopback address. */
public final class NginxRtmp implements AutoCloseable {
    private static final String MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so";
    private static final Duration START = Duration.ofSeconds(20);

    private final Child process;
    private final int port;

    private NginxRtmp(Child process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @return the server, which accepts
     * @throws IOException if its configuration cannot be written
     */
    public static NginxRtmp start() throws IOException {
        Peer.NGINX.require();
        int port = Ports.free();
        Path folder = Files.createDirectories(Folders.target().resolve("nginx-" + port));
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
            load_module %s;
            daemon off;
            worker_processes 1;
            pid %s/pid;
            events { worker_connections 64; }
            rtmp {
                access_log off;
                server {
                    listen 127.0.0.1:%d;
                    application live { live on; sync 0; }
                }
            }
            """.formatted(MODULE, folder, port));
        Child process = Peer.NGINX.start("-p", folder.toString(), "-e", folder + "/error.log", "-c", config.toString());
        await().atMost(START).until(() -> !Ports.isFree(port));
        return new NginxRtmp(process, port);
    }

    /**
     * The address of a stream.
     *
     * @param key its key
     * @return an RTMP URL
     */
    public String url(String key) {
        return "rtmp://127.0.0.1:" + port + "/live/" + key;
    }

    @Override
    public void close() {
        process.close();
    }
}
