package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final int CLASS_FILE_OF_JAVA_8 = 52;

    @TempDir
    Path folder;

    @Test
    void theLauncherAloneIsCompiledForJava8() throws IOException {
        assertEquals(CLASS_FILE_OF_JAVA_8, classFileVersion("Launcher.class"));
        assertTrue(classFileVersion("Main.class") > CLASS_FILE_OF_JAVA_8);
    }

    @Test
    void onAnOldJavaItSaysWhichCommandWorks() throws IOException {
        String said = explanation(List.of(jdk("old", "17.0.15"), jdk("a new one", "21.0.8"), jdk("newest", "25")));

        assertTrue(said.startsWith("Ringcast needs Java 21 or newer; this is Java "), said);
        assertTrue(said.contains("    '" + folder.resolve("a new one/bin/java") + "' -jar "), said);
        assertTrue(said.stripTrailing().endsWith(" demo 'it'\\''s'"), said);
    }

    @Test
    void withoutANewerJavaItSaysWhereToGetOne() throws IOException {
        String said = explanation(List.of(jdk("old", "1.8.0_292"), folder.resolve("nothing")));

        assertTrue(said.contains("https://adoptium.net"), said);
        assertTrue(said.contains("    /path/to/it/bin/java -jar "), said);
    }

    private static String explanation(List<Path> homes) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Launcher.explain(new String[] {"demo", "it's"}, homes, new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        assertTrue(Files.createFile(java).toFile().setExecutable(true));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static int classFileVersion(String name) throws IOException {
        try (DataInputStream in = new DataInputStream(Launcher.class.getResourceAsStream(name))) {
            in.readInt();
            return in.readInt();
        }
    }
}
