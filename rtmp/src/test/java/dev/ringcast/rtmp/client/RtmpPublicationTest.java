package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static dev.ringcast.rtmp.client.Clients.client;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.flv.FlvTag;
import dev.ringcast.core.media.Frame;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.SetPeerBandwidth;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RtmpPublicationTest {
    @Test
    @SuppressWarnings("try") // closed twice
    void framesArriveAsTheyAreAndMetadataAsAnOrder() throws IOException {
        List<RtmpMessage> got = new CopyOnWriteArrayList<>();
        byte[] large = new byte[200_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        large[0] = 0x17;
        large[1] = 1;
        byte[] audio = {(byte) 0xAF, 1, 7};
        AmfObject properties = new AmfObject(AmfObject.Kind.ECMA_ARRAY, Map.of("width", 640.0));
        byte[] metadata = Amf0.encodeAll("onMetaData", properties);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.publishing();
                    for (RtmpMessage message = to.next(); message != null; message = to.next()) {
                        got.add(message);
                    }
                });
                RtmpClient client = client();
                RtmpPublication publication = client.publish(server.url())) {
            publication.write(Clients.frame(FlvTag.SCRIPT, 0, metadata));
            publication.write(Clients.frame(FlvTag.VIDEO, 0xFFFFFF, large));
            publication.write(Clients.frame(FlvTag.AUDIO, 0x1_0000_0005L, audio));
            publication.close();
            assertTrue(publication.bytesWritten() > large.length);
            assertFails(Reason.CLOSED, () -> publication.write(Clients.video(0, 10)));
        }
        assertArrayEquals(Amf0.encodeAll("@setDataFrame", "onMetaData", properties), ((Data) got.get(0)).body());
        Video video = (Video) got.get(1);
        assertEquals(0xFFFFFF, video.timestamp());
        assertArrayEquals(large, video.body());
        Audio sound = (Audio) got.get(2);
        assertEquals(5, sound.timestamp());
        assertArrayEquals(audio, sound.body());
    }

    @Test
    void aPublicationThatTheServerEndsSaysWhy() throws IOException {
        for (Map.Entry<String, Reason> each : Map.of(
                        "NetStream.Publish.BadName", Reason.BAD_NAME,
                        "NetStream.Unpublish.Success", Reason.ENDED)
                .entrySet()) {
            String level = each.getKey().contains("Bad") ? "error" : "status";
            try (ScriptedServer server = new ScriptedServer(to -> {
                        to.publishing().send(ScriptedServer.status(level, each.getKey(), "taken over"));
                        to.commandsToTheEnd();
                    });
                    RtmpClient client = client();
                    RtmpPublication publication = client.publish(server.url())) {
                await().atMost(Clients.LIMIT).until(() -> publication.failure().isPresent());
                assertFails(each.getValue(), () -> publication.write(Clients.video(0, 10)));
            }
        }
    }

    @Test
    void aWriterThatWaitsIsEndedByTheServersRefusal() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.socket().setReceiveBufferSize(8 << 10);
                    to.publishing();
                    full.await();
                    to.send(ScriptedServer.status("error", "NetStream.Publish.BadName", ""));
                    to.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                RtmpClient client = client();
                RtmpPublication publication = client.publish(server.url())) {
            var failure = Clients.async(() -> writeToTheEnd(publication));
            awaitStandstill(publication);
            full.countDown();
            assertEquals(Reason.BAD_NAME, failure.get().reason());
        }
    }

    private static RtmpClientException writeToTheEnd(RtmpPublication publication) {
        try {
            for (long dts = 0; ; dts += 40) {
                publication.write(Clients.video(dts, 60_000));
            }
        } catch (RtmpClientException e) {
            return e;
        }
    }

    /** The kernels hold all that they can: no byte was taken between some looks. */
    private static void awaitStandstill(RtmpPublication publication) {
        List<Long> looks = new ArrayList<>();
        await().atMost(Clients.LIMIT).until(() -> {
            looks.add(publication.bytesWritten());
            int count = looks.size();
            return count > 5 && looks.get(count - 1) > 0 && looks.get(count - 1).equals(looks.get(count - 5));
        });
    }

    @Test
    void aServerThatTakesNothingIsLeft() throws Exception {
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.publishing();
                    new CountDownLatch(1).await();
                });
                RtmpClient client = new RtmpClient(RtmpClientOptions.DEFAULTS, host -> loopback(), 300);
                RtmpPublication publication = client.publish(server.url())) {
            RtmpClientException failure = writeToTheEnd(publication);
            assertEquals(Reason.TIMEOUT, failure.reason());
            assertTrue(failure.getMessage().contains("took no byte"), failure::getMessage);
        }
    }

    private static InetAddress[] loopback() {
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    @Test
    void pingsAndWindowsAreAnsweredWhileItPublishes() throws Exception {
        List<RtmpMessage> got = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.publishing();
                    to.send(new UserControl(UserControl.Event.PING_REQUEST, 77));
                    to.send(new SetPeerBandwidth(123_456, SetPeerBandwidth.Limit.HARD));
                    for (RtmpMessage message = to.next(); message != null; message = to.next()) {
                        got.add(message);
                    }
                });
                RtmpClient client = client();
                RtmpPublication publication = client.publish(server.url())) {
            for (int i = 0; i < 200; i++) {
                publication.write(Clients.video(i * 40L, 30_000)); // answers must not fall into a message
            }
            UserControl pong = new UserControl(UserControl.Event.PING_RESPONSE, 77);
            await().atMost(Clients.LIMIT).until(() -> got.contains(pong) && got.contains(new WindowAckSize(123_456)));
            await().atMost(Clients.LIMIT)
                    .until(() -> got.stream().filter(Video.class::isInstance).count() == 200);
        }
    }

    @Test
    void aServerThatDoesNotCloseIsNotWaitedForLong() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.publishing();
                    to.await("deleteStream");
                    over.await();
                });
                RtmpClient client = client()) {
            RtmpPublication publication = client.publish(server.url());
            publication.close();
            assertEquals(Reason.CLOSED, publication.failure().orElseThrow().reason());
            publication.close();
            publication.abort();
        } finally {
            over.countDown();
        }
    }

    @Test
    void aClosedClientEndsItsPublications() throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> to.publishing().commandsToTheEnd())) {
            RtmpClient client = client();
            RtmpPublication publication = client.publish(server.url());
            client.close();
            assertEquals(Reason.CLOSED, publication.failure().orElseThrow().reason());
        }
    }

    @Test
    void metadataThatIsAnOrderAlreadyIsOneOrder() throws IOException {
        Frame frame =
                Clients.frame(FlvTag.SCRIPT, 0, Amf0.encodeAll("@setDataFrame", "onMetaData", AmfObject.EMPTY_ARRAY));
        PublishFormat format = new PublishFormat(128, 1);
        ByteBuffer out = ByteBuffer.allocate(format.size(frame));
        for (int at = 0; at < out.capacity(); ) {
            out.limit(Math.min(out.capacity(), at + 7)); // cut anywhere
            at += format.put(frame, at, out);
        }
        assertEquals(0, out.remaining());
        String text = new String(out.array(), StandardCharsets.ISO_8859_1);
        assertEquals(1, text.split("@setDataFrame", -1).length - 1);
    }
}
