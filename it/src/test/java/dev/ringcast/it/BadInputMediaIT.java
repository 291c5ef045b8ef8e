package dev.ringcast.it;

import static dev.ringcast.it.BadInput.LIMIT;
import static dev.ringcast.it.BadInput.keyframeOf;
import static dev.ringcast.it.BadInput.sendIgnoringTheEnd;
import static dev.ringcast.it.BadInput.sendUntilClosed;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.flv.FlvTag;
import dev.ringcast.it.process.Clip;
import dev.ringcast.it.process.RingcastProcess;
import dev.ringcast.it.rtmp.Amf;
import dev.ringcast.it.rtmp.RawRtmp;
import dev.ringcast.it.rtmp.RtmpMessage;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a publisher gets whose media makes no sense; after each a bystander plays on. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class BadInputMediaIT {
    @RegisterExtension
    @Order(1)
    static final RingcastProcess SERVER = RingcastProcess.with("--hls.idle=0s"); // all of it is packaged too

    @RegisterExtension
    @Order(2)
    static final Bystander BYSTANDER = Bystander.of(SERVER);

    // ---- aggregates (rtmp/PROTOCOL.md 12)

    @Test
    void anAggregateThatLiesAboutItsPartsIsDropped() throws Exception {
        String name = "live/aggregate";
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            publisher.send(Clip.VIDEO.tags().config(FlvTag.VIDEO));
            byte[] partBeyondBody = HexFormat.of().parseHex("09ffffff000000000000001701");
            byte[] nested = HexFormat.of().parseHex("160000010000000000000000" + "0000000c");
            for (byte[] body : List.of(partBeyondBody, nested, new byte[5], new byte[0])) {
                publisher.send(6, new RtmpMessage(RtmpMessage.AGGREGATE, 10, publisher.streamId(), body));
            }
            publisher.send(keyframeOf(500));
            viewer.await(
                    message -> message.type() == FlvTag.VIDEO && message.tag().isKeyframe(), "the next keyframe");
        }
    }

    // ---- broken frames (rtmp/PROTOCOL.md 12)

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.ringcast.it.HostileMedia#all")
    void invalidMediaIsDroppedAndTheStreamContinues(String what, FlvTag bad) throws Exception {
        String name = "live/media" + Integer.toHexString(what.hashCode());
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.awaitStatus("NetStream.Play.Start"); // behind another configuration it would wait for a keyframe
            publisher.send(bad);
            publisher
                    .send(Clip.AVC_AAC.tags().config(FlvTag.VIDEO))
                    .send(Clip.AVC_AAC.tags().config(FlvTag.AUDIO));
            publisher.send(keyframeOf(500)).send(bad);
            viewer.await(
                    message -> message.type() == FlvTag.VIDEO && message.tag().isKeyframe(), "a keyframe");
            publisher.send(keyframeOf(700).at(1000));
            viewer.await(message -> message.timestamp() == 1000 && message.body().length > 700, "the next keyframe");
            assertTrue(publisher.end().isEmpty());
        }
    }

    // ---- headers and metadata (rtmp/PROTOCOL.md 12)

    @Test
    void aDecoderConfigurationOfAMebibyteCloses() throws Exception {
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), "live/config")) {
            byte[] body = new byte[1 << 20];
            body[0] = 0x17;
            publisher.send(new FlvTag(FlvTag.VIDEO, 0, body));
            publisher.awaitEnd(LIMIT);
        }
    }

    @Test
    void metadataOfEightMebibytesCloses() throws Exception {
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), "live/metadata")) {
            byte[] body = Amf.encode("@setDataFrame", "onMetaData", Amf.object("comment", "x".repeat(8 << 20)));
            sendIgnoringTheEnd(() -> publisher.send(new FlvTag(FlvTag.SCRIPT, 0, body)));
            publisher.awaitEnd(LIMIT);
        }
    }

    // ---- floods (rtmp/PROTOCOL.md 12)

    @Test
    void configurationsThatAlternateClose() throws Exception {
        FlvTag one = Clip.VIDEO.tags().config(FlvTag.VIDEO);
        FlvTag other = Clip.HEAVY.tags().config(FlvTag.VIDEO);
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), "live/alternating")) {
            sendUntilClosed(
                    publisher,
                    () -> publisher.send(one).send(keyframeOf(50)).send(other).send(keyframeOf(50)));
        }
    }

    @Test
    void metadataIsPassedOnTenTimesASecondAtMost() throws Exception {
        String name = "live/flood";
        try (RawRtmp publisher = RawRtmp.publisher(SERVER.rtmpPort(), name);
                RawRtmp viewer = RawRtmp.player(SERVER.rtmpPort(), name)) {
            viewer.awaitStatus("NetStream.Play.Start"); // after the last frame it would get none
            publisher.send(Clip.AUDIO.tags().config(FlvTag.AUDIO));
            long begin = System.nanoTime();
            for (int number = 0; number < 1_000; number++) {
                byte[] body = Amf.encode("@setDataFrame", "onMetaData", Amf.object("number", number));
                publisher.send(new FlvTag(FlvTag.SCRIPT, number, body));
            }
            FlvTag audio = Clip.AUDIO.tags().first(tag -> tag.isAudio() && tag.isMedia());
            publisher.send(audio.at(1_000));
            viewer.await(message -> message.isTag() && message.tag().equals(audio.at(1_000)), "what follows");
            long seconds = 1 + (System.nanoTime() - begin) / 1_000_000_000L;
            long passed = viewer.tags().stream()
                    .filter(tag -> tag.type() == FlvTag.SCRIPT)
                    .count();
            assertTrue(passed <= 10 * seconds + 1, () -> passed + " metadata in " + seconds + " s");
        }
    }
}
