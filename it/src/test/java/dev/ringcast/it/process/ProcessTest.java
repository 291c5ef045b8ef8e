package dev.ringcast.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void aChildsOutputAndStatusAreKept() throws InterruptedException {
        try (Child child = sh("echo out; echo $WORD >&2; exit 3")) {
            assertEquals(OptionalInt.of(3), child.awaitExit(LIMIT));
            assertEquals("out\n", new String(child.out()));
            assertEquals("word\n", child.err());
            assertThrows(AssertionError.class, () -> child.succeedsWithin(LIMIT));
        }
    }

    @Test
    void aChildThatRunsIsEndedByClose() {
        Child child = sh("trap '' TERM; exec sleep 100");
        assertTrue(child.isAlive());
        assertThrows(AssertionError.class, () -> child.succeedsWithin(Duration.ofMillis(10)));
        child.close();
        assertFalse(child.isAlive());
    }

    @Test
    void theFiguresOfThisProcessMakeSense() throws InterruptedException, IOException {
        ProcessFigures self = new ProcessFigures(ProcessHandle.current().pid());
        assertTrue(
                self.threads() > 5 && self.residentKib() > 10_000 && self.cpu().isPositive());
        int before = self.descriptors();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(self.descriptors() > before);
            assertFalse(Ports.isFree(socket.getLocalPort()));
        }
        assertTrue(self.liveHeapBytes() > 1_000_000);
    }

    @Test
    void deadObjectsThatACollectionLeavesInPlaceAreNotLive() {
        String histogram = """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:           822        7773872  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
               2:         22502        1664536  [B (java.base@25.0.3)
               3:            14            224  jdk.internal.vm.FillerObject (java.base@25.0.3)
               4:             9            216  dev.ringcast.core.StreamName
            Total         23347        9438848
            """;
        assertEquals(1_664_752, ProcessFigures.liveBytes(histogram));
        assertThrows(IllegalStateException.class, () -> ProcessFigures.liveBytes("1234: no such process"));
    }

    private static Child sh(String script) {
        return Child.start("sh", Map.of("WORD", "word"), List.of("/bin/sh", "-c", script));
    }
}
