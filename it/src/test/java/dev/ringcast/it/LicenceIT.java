package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Each jar of the build says under which licence it is, and has the whole text. */
class LicenceIT {
    private static final String LICENCE = "Apache-2.0";
    private static final int BYTES = 11_358;

    /** Of other names are those that an older build has left. */
    private static final Pattern JAR = Pattern.compile(
            "(ringcast|(ringcast|ringcast-(core|rtmp|mpegts|hls|it))-\\d[\\d.]*(-(tests|sources|javadoc))?)\\.jar");

    @Test
    void eachJarNamesTheLicenceAndHasItsText() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                String named = file.getManifest().getMainAttributes().getValue("Bundle-License");
                assertEquals(LICENCE, named, jar::toString);
                ZipEntry entry = file.getEntry("META-INF/LICENSE");
                assertTrue(entry != null && entry.getSize() == BYTES, jar::toString);
                String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(text.stripLeading().startsWith("Apache License"), jar::toString);
            }
            names.add(jar.getFileName().toString().replaceAll("-\\d[\\d.]*(?=[-.])", ""));
        }
        Set<String> expected = Set.of(
                "ringcast.jar",
                "ringcast-sources.jar",
                "ringcast-core.jar",
                "ringcast-core-tests.jar",
                "ringcast-rtmp.jar",
                "ringcast-mpegts.jar",
                "ringcast-mpegts-tests.jar",
                "ringcast-hls.jar");
        assertTrue(names.containsAll(expected), () -> "of these jars only: " + names);
    }

    @Test
    void pomAndReadmeNameIt() throws IOException {
        String pom = Files.readString(Folders.project().resolve("pom.xml"));
        assertTrue(pom.contains("<license>\n      <name>" + LICENCE + "</name>"));
        assertTrue(Files.readString(Folders.project().resolve("README.md")).contains("[" + LICENCE + "]"));
    }

    private static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String module : List.of("core", "rtmp", "mpegts", "hls", "http", "it")) {
            try (Stream<Path> files = Files.list(Folders.project().resolve(module + "/target"))) {
                files.filter(file -> JAR.matcher(file.getFileName().toString()).matches())
                        .forEach(jars::add);
            }
        }
        return jars;
    }
}
