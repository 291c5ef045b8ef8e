package dev.ringcast.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.http.RawHttp;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Descriptors run out before the first RTMP connection, and come back. */
@Timeout(60)
@Isolated
class DescriptorsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int FLOOD = 20;

    private static void limit(RingcastProcess server, int descriptors) throws Exception {
        String pid = Long.toString(server.figures().pid());
        Process prlimit = new ProcessBuilder("prlimit", "--pid", pid, "--nofile=" + descriptors + ":")
                .inheritIO()
                .start();
        assertEquals(0, prlimit.waitFor());
    }

    /** The limit that leaves this many descriptors. */
    private static int leaving(RingcastProcess server, int free) throws IOException {
        try (Stream<Path> all =
                Files.list(Path.of("/proc", Long.toString(server.figures().pid()), "fd"))) {
            Set<Integer> used = all.map(
                            file -> Integer.parseInt(file.getFileName().toString()))
                    .collect(Collectors.toSet());
            return IntStream.range(0, 1 << 16)
                    .filter(n -> !used.contains(n))
                    .skip(free)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void rtmpWorksAfterwardsAndTheLogSaysSoOnceASecond() throws Exception {
        try (RingcastProcess server = RingcastProcess.with().start()) {
            await().atMost(LIMIT).until(() -> server.log().contains("Ctrl-C ends it")); // the start needs files too
            limit(server, leaving(server, 1));
            List<RawRtmp> flood = new ArrayList<>();
            for (int i = 0; i < FLOOD; i++) {
                flood.add(RawRtmp.open(server.rtmpPort()));
            }
            await().atMost(LIMIT).untilAsserted(() -> assertTrue(lines(server) >= 3, server::log));
            assertTrue(server.log().contains(" times since the last line): java.io.IOException: "), server::log);
            limit(server, 4_096);
            for (RawRtmp connection : flood) {
                connection.close();
            }
            await().atMost(LIMIT)
                    .until(() ->
                            RawHttp.get(server.httpPort(), "/health").text().contains("\"failing\":[]"));
            RawRtmp.publisher(server.rtmpPort(), "live/late").close();
        }
    }

    private static long lines(RingcastProcess server) {
        return server.log()
                .lines()
                .filter(line -> line.contains("rtmp-accept failed"))
                .count();
    }
}
