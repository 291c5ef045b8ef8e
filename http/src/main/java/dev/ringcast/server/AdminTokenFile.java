package dev.ringcast.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file with the admin token of this run, which its user alone may read. For platform threads: it blocks.
 *
 * <p>Its folder may be the temporary one, in which every user may put files and links. So the file is made new, with
 * its permissions, in one step that follows no link. A file of the same name that a run before left behind is deleted
 * first; any other is a reason not to start.
 *
 * @param path the file
 */
record AdminTokenFile(Path path) {
    private static final String RUNTIME_FOLDERS = "RUNTIME_DIRECTORY"; // of systemd: several, joined by colons

    /**
     * Writes a token.
     *
     * @param folder where to
     * @param port the HTTP port, which is part of the name
     * @param token the token
     * @return the file
     * @throws IOException if that is impossible; the message names the file, the reason and the remedy
     */
    static AdminTokenFile write(Path folder, int port, String token) throws IOException {
        Path file = folder.resolve("ringcast-" + port + ".token");
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                deleteOwn(file);
            }
            // CREATE_NEW fails on a link, whatever that points to
            Set<StandardOpenOption> anew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (ByteChannel channel = Files.newByteChannel(file, anew, ownerOnly(file))) {
                channel.write(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (IOException e) {
            String reason = e instanceof FileAlreadyExistsException ? "another user's file or link" : e.toString();
            throw new IOException(
                    "Cannot write the admin token to " + file + ": " + reason
                            + ". Remove that file, name another folder in XDG_RUNTIME_DIR, or set http.admin_token.",
                    e);
        }
        return new AdminTokenFile(file);
    }

    /** Deletes a regular file of this process's user, and leaves any other. */
    private static void deleteOwn(Path file) throws IOException {
        Path probe = Files.createTempFile(file.getParent(), "ringcast-", ".token"); // tells this process's user
        try {
            boolean own = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe));
            if (own) {
                Files.delete(file);
            }
        } finally {
            Files.delete(probe);
        }
    }

    /** Nothing if the file system has no such permissions: a temporary folder is the user's own there. */
    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * The first folder that exists and may be written to: those of the service manager, that of the session, and the
     * temporary one.
     *
     * @param environment the environment's variables
     * @return the folder
     */
    static Path folder(Map<String, String> environment) {
        Stream<String> runtime =
                Arrays.stream(environment.getOrDefault(RUNTIME_FOLDERS, "").split(":"));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return Stream.concat(runtime, Stream.of(environment.getOrDefault("XDG_RUNTIME_DIR", "")))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .filter(folder -> Files.isDirectory(folder) && Files.isWritable(folder))
                .findFirst()
                .orElse(temporary);
    }

    /**
     * Deletes the file, if it still is there.
     *
     * @throws IOException if that is impossible
     */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
