import dev.ringcast.config.Keys;
import dev.ringcast.core.codec.NalUnits;
import dev.ringcast.core.flv.FlvFrames;
import dev.ringcast.core.live.Subscription;
import dev.ringcast.core.media.Codec;
import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.Frame;
import dev.ringcast.core.media.Track;
import dev.ringcast.server.MediaServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;

/** Takes the H.264 video of a stream to a decoder. The arguments are its command, such as ffplay -f h264 -. */
final class OwnPlayer {
    public static void main(String[] args) throws Exception {
        try (MediaServer server = MediaServer.builder()
                        .rtmpPort(0)
                        .withoutHttp()
                        .set(Keys.Play.WAIT, Duration.ofMinutes(1))
                        .start();
                Subscription viewer = server.subscribe("live/cam")) {
            System.out.println("publish to rtmp://localhost:" + server.rtmpPort() + "/live/cam");
            Process decoder = new ProcessBuilder(args)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (WritableByteChannel video = Channels.newChannel(decoder.getOutputStream())) {
                play(viewer, video);
            }
            if (decoder.waitFor() != 0) {
                throw new IOException("the decoder failed");
            }
        }
    }

    // @start region="play"
    /** Writes H.264 with start codes. A subscription begins with the configuration and a keyframe. */
    private static void play(Subscription viewer, WritableByteChannel video) throws IOException {
        int lengthSize = NalUnits.LENGTH_SIZE;
        for (Frame frame : viewer) {
            if (frame.track() != Track.VIDEO || frame.codec() != Codec.H264) {
                continue; // audio, metadata and further tracks
            }
            if (!frame.isConfig()) {
                NalUnits units = new NalUnits(frame.data(), lengthSize);
                while (units.next()) {
                    write(units.unit(), video);
                }
            } else if (FlvFrames.config(frame) instanceof DecoderConfig.Avc avc) { // also when it changes
                lengthSize = avc.lengthSize();
                for (byte[] sps : avc.sps()) {
                    write(ByteBuffer.wrap(sps), video);
                }
                for (byte[] pps : avc.pps()) {
                    write(ByteBuffer.wrap(pps), video);
                }
            }
        }
    }

    private static void write(ByteBuffer unit, WritableByteChannel video) throws IOException {
        video.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1}));
        video.write(unit);
    }
    // @end
}
