package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Only named packages call what blocks where a virtual thread cannot park, or computes for long: files, consoles, name
 * services and TLS handshakes (core/ARCHITECTURE.md 2). Read from the built classes.
 */
class NativeCallsTest {
    private static final List<String> MODULES = List.of("core", "mpegts", "rtmp", "hls", "http");

    private enum Kind {
        FILE("java/nio/file/(Files|FileSystems)\\.|java/nio/file/Path\\.toRealPath:"
                + "|java/io/(File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)\\."
                + "|java/nio/channels/((Asynchronous)?File|SeekableByte)Channel\\.|java/util/(zip/Zip|jar/Jar)File\\."
                + "|java/lang/Class(Loader)?\\.getResource|java/lang/ProcessBuilder\\.|java/lang/Runtime\\.exec:"),
        CONSOLE("java/lang/System\\.(out|err|in|console):|java/io/Console\\."),
        NAME("java/net/InetAddress\\.(getByName|getAllByName|getHostName|getCanonicalHostName|getLocalHost):"
                + "|java/net/InetSocketAddress\\.(getHostName:|\"<init>\":\\(Ljava/lang/String;)"
                + "|java/net/(Socket|ServerSocket)\\.\"<init>\":\\(Ljava/lang/String;|java/net/URL\\."),
        TLS("javax/net/ssl/SSLContext\\.(getDefault|getInstance|init|createSSLEngine):"
                + "|javax/net/ssl/SSLEngine\\.(beginHandshake|getDelegatedTask):"
                + "|javax/net/ssl/SSLSocket\\.startHandshake:|javax/net/ssl/SSL(Server)?SocketFactory\\.");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile("^\"?(" + pattern + ")");
        }
    }

    /** What may call which: a package or a class, by the beginning of the name. None of it runs on a virtual thread. */
    private static final Map<String, List<Kind>> ALLOWED = Map.of(
            "dev.ringcast.server.", List.of(Kind.values()),
            "dev.ringcast.config.", List.of(Kind.FILE),
            "dev.ringcast.logging.", List.of(Kind.FILE, Kind.CONSOLE),
            "dev.ringcast.settings.FileDescriptors", List.of(Kind.FILE), // at the start
            "dev.ringcast.settings.ConfigFile", List.of(Kind.FILE), // at the start, and on the thread of a reload
            "dev.ringcast.http.page.", List.of(Kind.FILE), // resources, read at the start
            "dev.ringcast.http.exchange.OpenFile", List.of(Kind.FILE), // on FileThreads
            "dev.ringcast.rtmp.client.HostNames", List.of(Kind.NAME), // on its own threads
            "dev.ringcast.rtmp.client.Tls", List.of(Kind.TLS), // on TlsThreads
            "dev.ringcast.core.ingest.FlvFileSource", List.of(Kind.FILE));

    private static final Pattern CODE = Pattern.compile("^ +\\d+: \\S+ .*// (?:InterfaceMethod|Method|Field) (.*)$");
    private static final Pattern REFERENCE = Pattern.compile("^ +#\\d+ REF_\\w+ (.*)$");
    private static final Pattern METHOD = Pattern.compile("^  (?:[^ ].*[ .])?([\\w$<>]+)\\(.*\\).*;$");

    @Test
    void onlyNamedPackagesCallFilesConsolesAndNameServices() throws IOException {
        List<Path> classes = new ArrayList<>();
        for (String module : MODULES) {
            classes.addAll(classes(Path.of("..", module, "target", "classes"), name -> true));
        }
        assertTrue(classes.size() > 200, "only " + classes.size() + " classes were found");
        assertEquals("", String.join("\n", calls(classes)), "calls that may block a carrier");
    }

    /** What the rule is to find. */
    @SuppressWarnings("unused")
    private static final class Offender {
        void file(Path path) throws IOException {
            Files.delete(path);
        }

        Function<Path, Boolean> reference() {
            return Files::exists;
        }

        Runnable console() {
            return () -> System.err.println();
        }

        InetSocketAddress lookup(String host) {
            return new InetSocketAddress(host, 1935);
        }

        String reverse(InetSocketAddress peer) {
            return peer.getHostName();
        }

        String harmless(InetSocketAddress peer) {
            return peer.getHostString() + peer.getAddress().getHostAddress() + Path.of("x");
        }
    }

    @Test
    void theRuleFindsACallByItsMethod() throws IOException {
        List<Path> classes =
                classes(Path.of("target", "test-classes"), name -> name.equals("NativeCallsTest$Offender.class"));
        String class_ = "dev.ringcast.it.NativeCallsTest$Offender.";
        assertEquals(
                List.of(
                        class_ + "file calls java/nio/file/Files.delete",
                        class_ + "lookup calls java/net/InetSocketAddress.\"<init>\"",
                        class_ + "reverse calls java/net/InetSocketAddress.getHostName",
                        class_ + "lambda$console$0 calls java/lang/System.err"),
                calls(classes).stream()
                        .filter(call -> !call.contains("reference"))
                        .toList());
        assertEquals(
                1,
                calls(classes).stream()
                        .filter(call -> call.contains("Files.exists"))
                        .count());
    }

    @Test
    void aPeerIsWrittenWithoutAskingForItsName() throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        assertEquals("/127.0.0.1:5", new InetSocketAddress(address, 5).toString());
        assertEquals("127.0.0.1", new InetSocketAddress(address, 5).getHostString());
    }

    private static List<Path> classes(Path folder, Function<String, Boolean> which) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".class"))
                    .filter(path -> which.apply(path.getFileName().toString()))
                    .toList();
        }
    }

    private static List<String> calls(List<Path> classes) {
        String[] arguments = Stream.concat(
                        Stream.of("-v", "-p"), classes.stream().map(Path::toString))
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        assertEquals(0, javap.run(new PrintWriter(out), new PrintWriter(out), arguments), out::toString);
        return calls(out.toString());
    }

    private static List<String> calls(String listing) {
        List<String> found = new ArrayList<>();
        String type = "";
        String method = "";
        for (String line : listing.split("\n")) {
            if (line.startsWith("Classfile ")) {
                type = line.replaceFirst(".*classes/", "")
                        .replaceFirst("\\.class$", "")
                        .replace('/', '.');
            } else if (line.startsWith("BootstrapMethods:")) {
                method = "a method reference";
            } else if (METHOD.matcher(line) instanceof Matcher header && header.matches()) {
                method = header.group(1);
            } else if (line.equals("  static {};")) {
                method = "<clinit>";
            }
            String called = called(line);
            if (forbidden(type, called)) {
                found.add(type + "." + method + " calls " + called.replaceFirst(":.*", ""));
            }
        }
        return found;
    }

    /** What a line of code or a bootstrap method names, empty for any other line. */
    private static String called(String line) {
        for (Pattern pattern : List.of(CODE, REFERENCE)) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    private static boolean forbidden(String type, String called) {
        for (Kind kind : Kind.values()) {
            if (kind.pattern.matcher(called).find()) {
                return ALLOWED.entrySet().stream()
                        .noneMatch(each -> type.startsWith(each.getKey())
                                && each.getValue().contains(kind));
            }
        }
        return false;
    }
}
