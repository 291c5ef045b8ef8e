package dev.ringcast.server;

import dev.ringcast.config.Command;
import dev.ringcast.config.ConfigException;
import dev.ringcast.config.Configuration;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The command line: {@code serve} and {@code demo}. */
final class Main {
    private static final int BAD_CONFIGURATION = 2;
    private static final int CANNOT_START = 1;

    private Main() {}

    /**
     * Runs the server until it is told to end.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) throws InterruptedException {
        try {
            Configuration configuration = Configuration.of(List.of(args), System.getenv());
            if (configuration.command() == Command.VERSION) {
                System.out.println("ringcast " + Version.current());
                return;
            }
            MediaServer server = new MediaServer(configuration.settings(), Hooks.NONE);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server), "ringcast-shutdown"));
            System.out.println("RTMP on port " + server.rtmpPort());
            new CountDownLatch(1).await();
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(BAD_CONFIGURATION);
        } catch (IOException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(CANNOT_START);
        }
    }

    /** A signal ends the process with 0 when everybody was served to the end. */
    private static void drain(MediaServer server) {
        server.close();
        Runtime.getRuntime().halt(0);
    }
}
