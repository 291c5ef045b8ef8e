import com.palantir.javaformat.java.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks whether all Java files are formatted, or formats them. The pom starts it, with the formatter on the class path.
 *
 * <p>Arguments: {@code check} or {@code write}; the project's folder; a file that keeps the digests of what was found
 * formatted, so that a build looks at new content only.
 */
public final class Format {
    private static final List<String> MODULES = List.of("core", "rtmp", "mpegts", "hls", "http", "it");

    private Format() {}

    /**
     * Exits with 1 if a file is not formatted.
     *
     * @param args see above
     * @throws Exception if a file cannot be read or is no Java
     */
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        Path root = Path.of(args[1]);
        Path known = Path.of(args[2]);
        Set<String> formatted = new TreeSet<>(Files.exists(known) ? Files.readAllLines(known) : List.of());
        List<Path> unknown = new ArrayList<>();
        for (Path file : javaFiles(root)) {
            if (!formatted.contains(digest(file))) {
                unknown.add(file);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        if (write) {
            run(true, unknown);
            run(true, unknown); // it finds a little more to do in what it has written
        }
        String wrong = run(false, unknown);
        if (!wrong.isEmpty()) {
            System.err.println("not formatted:\n" + wrong + "This formats them: mvn -N validate -Dformat=write");
            System.exit(1);
        }
        for (Path file : unknown) {
            formatted.add(digest(file));
        }
        Files.createDirectories(known.getParent());
        Files.write(known, formatted);
        System.exit(0); // the formatter leaves threads behind
    }

    private static List<Path> javaFiles(Path root) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> tree = Files.walk(root.resolve(module).resolve("src"))) {
                tree.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }

    private static String digest(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** The files that are not formatted, a line each; none after writing. */
    private static String run(boolean write, List<Path> files) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--palantir"));
        arguments.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        files.forEach(file -> arguments.add(file.toString()));
        StringWriter wrong = new StringWriter();
        PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = new Main(new PrintWriter(wrong, true), errors, System.in).format(arguments.toArray(String[]::new));
        if (code != 0 && wrong.toString().isEmpty()) {
            System.exit(code); // a file is no Java: the formatter has said which
        }
        return wrong.toString();
    }
}
