package dev.ringcast.server;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * Where {@code java -jar} begins. Compiled for Java 8, so that an older Java than the server needs can still say so:
 * which one it is, what is needed, and the command that works on this machine. It names {@code Main} in a string, or it
 * would not load there either.
 */
final class Launcher {
    private static final int NEEDED = 21;

    private static final String MAIN = "dev.ringcast.server.Main";

    /** Folders that hold one JDK each below them; macOS puts a bundle around it. */
    private static final String[] FOLDERS = {
        "/usr/lib/jvm",
        "/usr/java",
        "/usr/local",
        "/opt",
        "/opt/java",
        System.getProperty("user.home") + "/.sdkman/candidates/java",
        System.getProperty("user.home") + "/.jdks",
        "/Library/Java/JavaVirtualMachines",
        "/opt/homebrew/opt",
        System.getenv("ProgramFiles") + "/Java",
        System.getenv("ProgramFiles") + "/Eclipse Adoptium"
    };

    private Launcher() {}

    /**
     * Starts the server, or says why not.
     *
     * @param args the server's arguments
     * @throws Exception what the server's start throws
     */
    public static void main(String[] args) throws Exception {
        if (major(System.getProperty("java.specification.version")) < NEEDED) {
            explain(args, homes(), System.err);
            System.exit(1);
        }
        try {
            Class.forName(MAIN).getDeclaredMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
        }
    }

    /** Says what is missing, and what would work with the JDKs in these folders. */
    static void explain(String[] args, List<Path> homes, PrintStream out) {
        out.println("Ringcast needs Java " + NEEDED + " or newer; this is Java " + System.getProperty("java.version")
                + " from " + System.getProperty("java.home") + ".");
        Path java = newerJava(homes);
        if (java == null) {
            out.println("No newer one is in the usual folders. Install one, for instance from https://adoptium.net,");
            out.println("and start Ringcast with it:");
        } else {
            out.println("A newer one is here. This command works:");
        }
        out.println();
        out.println("    " + command(java == null ? "/path/to/it/bin/java" : java.toString(), args));
    }

    private static String command(String java, String[] args) {
        StringBuilder line = new StringBuilder(quoted(java)).append(" -jar ").append(quoted(jar()));
        for (String arg : args) {
            line.append(' ').append(quoted(arg));
        }
        return line.toString();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9._/:=@%+,\\\\-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String jar() {
        try {
            return Paths.get(Launcher.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            return "ringcast.jar";
        }
    }

    private static Path newerJava(List<Path> homes) {
        for (Path home : homes) {
            for (String name : new String[] {"bin/java", "bin/java.exe"}) {
                Path java = home.resolve(name);
                if (Files.isExecutable(java) && major(version(home)) >= NEEDED) {
                    return java;
                }
            }
        }
        return null;
    }

    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        if (System.getenv("JAVA_HOME") != null) {
            homes.add(Paths.get(System.getenv("JAVA_HOME")));
        }
        for (String folder : FOLDERS) {
            File[] below = new File(folder).listFiles();
            if (below != null) {
                for (File file : below) {
                    homes.add(file.toPath());
                    homes.add(file.toPath().resolve("Contents/Home"));
                }
            }
        }
        return homes;
    }

    /** What the JDK's own release file says; empty without such a file, and then it is no JDK. */
    private static String version(Path home) {
        try {
            for (String line : Files.readAllLines(home.resolve("release"), StandardCharsets.UTF_8)) {
                if (line.startsWith("JAVA_VERSION=")) {
                    return line.substring("JAVA_VERSION=".length()).replace("\"", "");
                }
            }
            return "";
        } catch (IOException e) {
            return ""; // not a JDK, or not ours to read: there may be others
        }
    }

    /** 8 and older call themselves 1.8, which counts as 1: too old either way. */
    private static int major(String version) {
        String digits = version.replaceFirst("[^0-9].*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
