package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.RawRtmp;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Under {@code publish.conflict=reject} the first publisher keeps its stream. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ConflictRejectIT {
    @RegisterExtension
    static final RingcastProcess SERVER = RingcastProcess.with("--publish.conflict=reject");

    @Test
    void theSecondGetsBadNameAndNothingElseHappens() throws Exception {
        try (Bystander first = Bystander.on(SERVER);
                RawRtmp second = RawRtmp.open(SERVER.rtmpPort())
                        .session("live/bystander")
                        .publish("bystander")) {
            second.awaitStatus("NetStream.Publish.BadName");
            assertEquals("closed", second.awaitEnd(Duration.ofSeconds(5)));
            first.playsOn();
            assertEquals(1, Streams.on(SERVER).all().size());
        }
    }
}
