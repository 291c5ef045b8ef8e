package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages of the repository and its code name each other truthfully: every page that a comment or a page names
 * exists and has the section that is cited, and every type that a page names in backticks exists.
 */
class PagesTest {
    private static final Path ROOT = Folders.project();
    private static final List<String> MODULES = List.of("core", "mpegts", "rtmp", "hls", "http", "it");
    private static final Set<String> JDK_MODULES = Set.of("java.base", "java.logging", "jdk.httpserver");

    /** Files whose whole text is checked; of Java the comments are. */
    private static final Pattern PLAIN = Pattern.compile(".*\\.(md|sh|js|css|html|xml)");

    /** A string or character, which is passed over, or a comment, which is the group. */
    private static final Pattern COMMENT = Pattern.compile(
            "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])*+'|(/\\*(?s:.*?)\\*/|//[^\n]*)");

    /** The place at which a comment continues in the next line. */
    private static final Pattern LINE_BREAK = Pattern.compile("\n[ \t]*(?:\\*(?!/)|//|#)?[ \t]*");

    /** A page by its path from the root, and maybe sections by their numbers or one by its title. */
    private static final Pattern CITATION =
            Pattern.compile("([\\w./-]*\\w\\.md)\\b((?: +(?:and +)?\\d+(?:\\.\\d+)*\\b,?)*)(?:, +\"([^\"]+)\")?");

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)*");
    private static final Pattern DECLARED = Pattern.compile("(?m)\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    /** A type, maybe behind its package, maybe before a member. */
    private static final Pattern TYPE =
            Pattern.compile("((?:[a-z]\\w*\\.)*[A-Z]\\w*[a-z]\\w*(?:\\.[A-Z]\\w*)*)(?:\\.[a-z]\\w*)?(?:\\(.*\\))?");

    /** What looks like a type and is a field of HTTP. */
    private static final Set<String> NO_TYPES = Set.of("Authorization");

    @Test
    void pagesThatAreNamedExistAndHaveTheSectionsThatAreCited() throws IOException {
        List<String> wrong = new ArrayList<>();
        int files = 0;
        for (Path file : files()) {
            String name = ROOT.relativize(file).toString();
            boolean java = name.endsWith(".java");
            if (java || PLAIN.matcher(name).matches()) {
                String text = Files.readString(file);
                wrong.addAll(wrongPages(name, java ? comments(text) : text));
                files++;
            }
        }
        assertTrue(files > 400, "only " + files + " files were found");
        assertEquals("", String.join("\n", wrong), "pages or sections that do not exist");
    }

    @Test
    void typesThatPagesNameExist() throws IOException {
        Set<String> types = types();
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            if (file.toString().endsWith(".md")) {
                wrong.addAll(wrongTypes(ROOT.relativize(file).toString(), Files.readString(file), types));
            }
        }
        assertEquals("", String.join("\n", wrong), "types that do not exist");
    }

    @Test
    void whatIsWrongIsFoundWithItsLine() throws IOException {
        String code = """
            class X { // README.md, it/NOPE.md
                String page = "no/SUCH.md"; /* it/BENCHMARK.md, "All tables", core/ARCHITECTURE.md
                 * 99 and it/BENCHMARK.md, "No such title" */
            }\
            """;
        assertEquals(
                List.of(
                        "X.java:1: it/NOPE.md does not exist",
                        "X.java:2: core/ARCHITECTURE.md has no section 99",
                        "X.java:3: it/BENCHMARK.md has no section No such title"),
                wrongPages("X.java", comments(code)));
        String page = """
            `Frame`, `java.util.List`, `core.media.Frame`, `SubscriberOptions.internal(…)`
            `NoSuchFrame`, `DELETE`, `core.flv.Frame`
            """;
        assertEquals(
                List.of("x:2: NoSuchFrame does not exist", "x:2: core.flv.Frame does not exist"),
                wrongTypes("x", page, types()));
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(Files::isRegularFile).forEach(files::add);
        }
        try (Stream<Path> papers = Files.walk(ROOT.resolve(".github"))) {
            papers.filter(Files::isRegularFile).forEach(files::add);
        }
        for (String module : MODULES) {
            try (Stream<Path> folder = Files.list(ROOT.resolve(module));
                    Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src"))) {
                Stream.concat(folder, sources).filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }

    /** Blanks out all but the comments, so that lines stay where they are. */
    private static String comments(String java) {
        char[] text = java.replaceAll("[^\n]", " ").toCharArray();
        Matcher token = COMMENT.matcher(java);
        while (token.find()) {
            if (token.group(1) != null) {
                java.getChars(token.start(1), token.end(1), text, token.start(1));
            }
        }
        return new String(text);
    }

    private static List<String> wrongPages(String file, String text) throws IOException {
        String joined = LINE_BREAK
                .matcher(text)
                .replaceAll(gap -> " ".repeat(gap.group().length()));
        List<String> wrong = new ArrayList<>();
        for (MatchResult found : CITATION.matcher(joined).results().toList()) {
            String at = file + ":" + line(text, found.start()) + ": " + found.group(1);
            Path page = ROOT.resolve(found.group(1));
            if (!Files.isRegularFile(page)) {
                wrong.add(at + " does not exist");
                continue;
            }
            List<String> sections = new ArrayList<>();
            NUMBER.matcher(found.group(2)).results().map(MatchResult::group).forEach(sections::add);
            if (found.group(3) != null) {
                sections.add(found.group(3).replaceAll(" +", " "));
            }
            String content = Files.readString(page);
            sections.stream().filter(section -> !has(content, section)).forEach(section -> {
                wrong.add(at + " has no section " + section);
            });
        }
        return wrong;
    }

    /** Whether a heading, or an item or paragraph in bold, begins with this number or title. */
    private static boolean has(String page, String section) {
        String end = Character.isDigit(section.charAt(0)) ? "(?!\\.?\\d)" : "\\b";
        return Pattern.compile("(?m)^(?:#+ |(?:- )?\\*\\*)" + Pattern.quote(section) + end)
                .matcher(page)
                .find();
    }

    private static List<String> wrongTypes(String file, String page, Set<String> types) {
        String text = CODE_BLOCK.matcher(page).replaceAll(block -> block.group().replaceAll("[^\n]", " "));
        List<String> wrong = new ArrayList<>();
        for (MatchResult code : CODE.matcher(text).results().toList()) {
            Matcher type = TYPE.matcher(code.group(1));
            if (type.matches() && !NO_TYPES.contains(type.group(1))) {
                String path = "/" + type.group(1).replace('.', '/');
                if (types.stream().noneMatch(known -> known.endsWith(path))) {
                    wrong.add(file + ":" + line(text, code.start()) + ": " + type.group(1) + " does not exist");
                }
            }
        }
        return wrong;
    }

    private static long line(String text, int at) {
        return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    /** All types of the sources and of some modules of the JDK, as paths: packages, outer types, the type. */
    private static Set<String> types() throws IOException {
        Set<String> types = new HashSet<>();
        for (Path file : files()) {
            String path = "/" + ROOT.relativize(file).toString().replace('\\', '/');
            if (path.endsWith(".java")) {
                String outer = path.substring(0, path.length() - ".java".length());
                types.add(outer);
                DECLARED.matcher(Files.readString(file))
                        .results()
                        .forEach(nested -> types.add(outer + "/" + nested.group(1)));
            }
        }
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            if (JDK_MODULES.contains(module.descriptor().name())) {
                try (ModuleReader reader = module.open();
                        Stream<String> entries = reader.list()) {
                    entries.filter(entry -> entry.endsWith(".class"))
                            .map(entry -> "/" + entry.replace(".class", "").replace('$', '/'))
                            .forEach(types::add);
                }
            }
        }
        return types;
    }
}
