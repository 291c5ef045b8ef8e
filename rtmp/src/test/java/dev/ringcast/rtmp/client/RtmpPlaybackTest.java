package dev.ringcast.rtmp.client;

import static dev.ringcast.rtmp.client.Clients.assertFails;
import static dev.ringcast.rtmp.client.Clients.client;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.amf.Amf0;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.core.media.Frame;
import dev.ringcast.rtmp.client.RtmpClientException.Reason;
import dev.ringcast.rtmp.client.RtmpPlayback.End;
import dev.ringcast.rtmp.message.Acknowledgement;
import dev.ringcast.rtmp.message.Aggregate;
import dev.ringcast.rtmp.message.Audio;
import dev.ringcast.rtmp.message.Data;
import dev.ringcast.rtmp.message.RtmpMessage;
import dev.ringcast.rtmp.message.UserControl;
import dev.ringcast.rtmp.message.Video;
import dev.ringcast.rtmp.message.WindowAckSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RtmpPlaybackTest {
    private static final byte[] SOUND = {(byte) 0xAF, 1, 9};

    private static List<String> read(RtmpPlayback playback) throws RtmpClientException {
        List<String> frames = new ArrayList<>();
        for (Optional<Frame> next = playback.next(); next.isPresent(); next = playback.next()) {
            Frame frame = next.get();
            frames.add(frame.codec() + " " + frame.kind() + " " + frame.dts());
        }
        return frames;
    }

    private static List<String> play(ScriptedServer.Script script, End end) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script);
                RtmpClient client = client();
                RtmpPlayback playback = client.play(server.url())) {
            List<String> frames = read(playback);
            assertEquals(Optional.of(end), playback.end());
            assertEquals(Optional.empty(), playback.next());
            return frames;
        }
    }

    @Test
    void framesComeWithTheTimesOfTheWire() throws IOException {
        Data access = new Data(1, 0, Amf0.encodeAll("|RtmpSampleAccess", true, true));
        Data start = new Data(1, 0, Amf0.encodeAll("onStatus", AmfObject.EMPTY));
        Data metadata = new Data(1, 0, Amf0.encodeAll("onMetaData", AmfObject.EMPTY_ARRAY));
        Data text = new Data(1, 70, Amf0.encodeAll("onTextData", "hello"));
        byte[] video = {0x17, 1, 0, 0, 0, 1};
        assertEquals(
                List.of("DATA METADATA 0", "H264 KEYFRAME 4294967295", "AAC INTER 5", "DATA INTER 70"),
                play(
                        to -> {
                            to.playing();
                            to.send(access, start, metadata, new Video(1, 0xFFFFFFFFL, video), new Audio(1, 5, SOUND));
                            to.send(text, new UserControl(UserControl.Event.STREAM_EOF, 1));
                            to.commandsToTheEnd();
                        },
                        End.STREAM_ENDED));
    }

    @Test
    void anAggregateComesApart() throws IOException {
        ByteBuffer tags = ByteBuffer.allocate(2 * (11 + SOUND.length + 4));
        for (int time : new int[] {100, 123}) {
            tags.putInt(8 << 24 | SOUND.length)
                    .putInt(time << 8)
                    .put(new byte[3])
                    .put(SOUND);
            tags.putInt(11 + SOUND.length);
        }
        assertEquals(
                List.of("AAC INTER 1000", "AAC INTER 1023", "AAC INTER 2000"),
                play(
                        to -> {
                            to.playing();
                            to.send(new Aggregate(1, 1_000, tags.array()));
                            to.send(new Audio(1, 2_000, SOUND));
                            to.socket().shutdownOutput();
                            to.commandsToTheEnd();
                        },
                        End.SERVER_CLOSED));
    }

    @Test
    void aServerMayBeginWithMediaInsteadOfAnAnswer() throws IOException {
        assertEquals(
                List.of("DATA METADATA 0", "AAC INTER 1", "AAC INTER 2"),
                play(
                        to -> {
                            to.acceptStream("play");
                            to.send(new Data(1, 0, Amf0.encodeAll("onMetaData", AmfObject.EMPTY_ARRAY)));
                            to.send(new Audio(1, 1, SOUND), new Audio(1, 2, SOUND));
                            to.send(ScriptedServer.status("status", "NetStream.Play.Complete", ""));
                            to.commandsToTheEnd();
                        },
                        End.STREAM_ENDED));
    }

    @Test
    void whatIsReceivedIsAcknowledged() throws IOException {
        List<RtmpMessage> got = new CopyOnWriteArrayList<>();
        play(
                to -> {
                    to.playing().send(new WindowAckSize(1)); // counts as 4 KiB
                    byte[] video = new byte[10_000];
                    video[0] = 0x27;
                    video[1] = 1;
                    to.send(new Video(1, 0, video), new Video(1, 40, video));
                    to.send(new UserControl(UserControl.Event.PING_REQUEST, 5));
                    for (RtmpMessage message = to.next(); message != null; message = to.next()) {
                        got.add(message);
                        if (message.equals(new UserControl(UserControl.Event.PING_RESPONSE, 5))) {
                            to.send(new UserControl(UserControl.Event.STREAM_EOF, 1));
                        }
                    }
                },
                End.STREAM_ENDED);
        long acknowledged =
                got.stream().filter(Acknowledgement.class::isInstance).count();
        assertTrue(acknowledged >= 1 && acknowledged <= 3, acknowledged + " acknowledgements");
    }

    @Test
    void anErrorEndsItWithItsReason() throws IOException {
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.playing().send(ScriptedServer.status("error", "NetStream.Play.Failed", "secretkey1"));
                    to.commandsToTheEnd();
                });
                RtmpClient client = client();
                RtmpPlayback playback = client.play(server.url())) {
            assertFails(Reason.DENIED, playback::next);
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice
    void aCloseEndsAReaderThatWaits() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(to -> {
                    to.playing().send(new Audio(1, 1, SOUND));
                    to.commandsToTheEnd();
                });
                RtmpClient client = client();
                RtmpPlayback playback = client.play(server.url())) {
            var end = Clients.async(() -> {
                try {
                    playback.next();
                    began.countDown();
                    return playback.next().isEmpty() ? playback.end() : Optional.empty();
                } catch (RtmpClientException e) {
                    throw new AssertionError(e);
                }
            });
            began.await();
            playback.close();
            assertEquals(Optional.of(End.CLOSED), end.get());
        }
    }
}
