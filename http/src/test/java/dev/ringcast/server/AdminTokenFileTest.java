package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("ringcast-8000.token");
    }

    private AdminTokenFile write() throws IOException {
        return AdminTokenFile.write(folder, 8000, "hush-hush");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void itsUserAloneMayReadItAndAtTheEndItIsGone() throws IOException {
        AdminTokenFile written = write();
        assertEquals(file(), written.path());
        assertEquals("hush-hush\n", Files.readString(file()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        written.delete();
        written.delete();
        assertEquals(List.of(), files());
    }

    @Test
    void aFileThatARunBeforeLeftBehindIsReplacedTogetherWithItsPermissions() throws IOException {
        Files.writeString(file(), "old, and open to all");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        write();
        assertEquals("hush-hush\n", Files.readString(file()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(List.of(file()), files());
    }

    @Test
    void aLinkIsNotFollowedAndRefusesTheStart() throws IOException {
        Path target = Files.writeString(folder.resolve("precious"), "untouched");
        Files.createSymbolicLink(file(), target);
        String said = assertThrows(IOException.class, this::write).getMessage();
        assertTrue(said.contains(file().toString()) && said.contains("another user's file or link"), said);
        assertTrue(said.contains("http.admin_token"), said);
        assertEquals("untouched", Files.readString(target));
        assertTrue(Files.isSymbolicLink(file()));
    }

    @Test
    void aLinkToNothingMakesNoFileElsewhere() throws IOException {
        Path target = folder.resolve("elsewhere");
        Files.createSymbolicLink(file(), target);
        assertThrows(IOException.class, this::write);
        assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aFileOfAnotherUserRefusesTheStart() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Files.writeString(file(), "bait");
        Files.setAttribute(file(), "unix:uid", 65_534);
        assertThrows(IOException.class, this::write);
        assertEquals("bait", Files.readString(file()));
        assertEquals(List.of(file()), files());
    }

    @Test
    void whatIsNoRegularFileRefusesTheStart() throws IOException {
        Files.createDirectory(file());
        assertThrows(IOException.class, this::write);
        assertTrue(Files.isDirectory(file()));
    }

    @Test
    void aFileSystemWithoutPosixPermissionsHoldsTheTokenAsWell() throws IOException {
        URI archive = URI.create("jar:" + folder.resolve("archive.zip").toUri());
        try (FileSystem other = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            AdminTokenFile written = AdminTokenFile.write(other.getPath("/"), 8000, "hush-hush");
            assertEquals("hush-hush\n", Files.readString(written.path()));
        }
    }

    @Test
    void theFirstFolderThatCanBeWrittenToIsTaken() throws IOException {
        Path service = Files.createDirectory(folder.resolve("service"));
        Path session = Files.createDirectory(folder.resolve("session"));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Map<String, String> both =
                Map.of("RUNTIME_DIRECTORY", service + ":" + folder, "XDG_RUNTIME_DIR", session.toString());
        assertEquals(service, AdminTokenFile.folder(both));
        assertEquals(session, AdminTokenFile.folder(Map.of("XDG_RUNTIME_DIR", session.toString())));
        assertEquals(temporary, AdminTokenFile.folder(Map.of()));
        assertEquals(
                temporary,
                AdminTokenFile.folder(
                        Map.of("XDG_RUNTIME_DIR", folder.resolve("gone").toString())));
        assertEquals(temporary, AdminTokenFile.folder(Map.of("RUNTIME_DIRECTORY", "", "XDG_RUNTIME_DIR", "target")));
    }
}
