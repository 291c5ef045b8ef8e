package dev.ringcast.it.process;

import java.nio.file.Path;

/** Where things stand in the build. */
public final class Folders {
    private Folders() {}

    /**
     * The build folder of this module.
     *
     * @return its path
     */
    public static Path target() {
        return Path.of(System.getProperty("ringcast.target", "target")).toAbsolutePath();
    }

    /**
     * The folder that the whole checkout stands in.
     *
     * @return its path
     */
    public static Path project() {
        return target().getParent().getParent();
    }

    /**
     * The jar under test.
     *
     * @return its path
     */
    public static Path jar() {
        String named = System.getProperty("ringcast.jar");
        return named == null
                ? project().resolve("http/target/ringcast.jar")
                : Path.of(named).normalize();
    }

    /**
     * The java that starts the server under test.
     *
     * @return its path, or a name to be found on PATH
     */
    public static String java() {
        String named = System.getProperty("ringcast.java", "");
        return named.isEmpty()
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : named;
    }
}
