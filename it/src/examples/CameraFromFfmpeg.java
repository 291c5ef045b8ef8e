import dev.ringcast.core.live.Publisher;
import dev.ringcast.server.MediaServer;
import java.util.ArrayList;
import java.util.List;

/** Publishes what an FFmpeg process writes to its standard output. The arguments name the camera. */
final class CameraFromFfmpeg {
    public static void main(String[] args) throws Exception {
        // @start region="camera"
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error"));
        command.addAll(List.of(args)); // such as -f v4l2 -i /dev/video0
        command.addAll(List.of("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "50", "-f", "flv", "-"));
        try (MediaServer server = MediaServer.builder().rtmpPort(0).httpPort(0).start();
                Publisher camera = server.publish("live/cam")) {
            System.out.println("play rtmp://localhost:" + server.rtmpPort() + "/live/cam");
            System.out.println("or open http://localhost:" + server.httpPort() + "/#live/cam");
            Process ffmpeg = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                ffmpeg.getInputStream().transferTo(camera.flv()); // until FFmpeg ends
            } finally {
                ffmpeg.destroy();
            }
        }
        // @end
    }
}
