package dev.ringcast.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The classes of this program. A class is read from the jar when it is first used, which may be at an error or at the
 * end. If the jar has been overwritten by then, that fails. So all of them are loaded soon after the start.
 */
final class OwnClasses {
    private static final Logger LOG = System.getLogger("dev.ringcast.server");
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /** Loads all classes of the jar, and initialises none. Does nothing if the classes are in folders. Blocks. */
    static void load() {
        CodeSource source = OwnClasses.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (Files.isRegularFile(jar)) {
                load(jar);
                LOG.log(Level.DEBUG, "all classes are loaded");
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException | LinkageError e) {
            LOG.log(Level.WARNING, "cannot load all classes: do not replace the jar while the server runs", e);
        }
    }

    private static void load(Path jar) throws IOException, ClassNotFoundException {
        List<String> names;
        try (JarFile file = new JarFile(jar.toFile())) {
            names = file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("dev/ringcast/") && name.endsWith(SUFFIX))
                    .filter(name -> !name.endsWith("package-info" + SUFFIX))
                    .toList();
        }
        for (String name : names) {
            String binary = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
            Class.forName(binary, false, OwnClasses.class.getClassLoader());
        }
    }
}
