package dev.ringcast.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version, which the build writes into a resource. Read once: the jar may be replaced while the server runs. */
final class Version {
    private static final String CURRENT = read();

    private Version() {}

    /** The version of the build, such as {@code 0.1.0}. */
    static String current() {
        return CURRENT;
    }

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
