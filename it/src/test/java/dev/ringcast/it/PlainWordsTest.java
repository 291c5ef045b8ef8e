package dev.ringcast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.it.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Comments, messages and the names of methods, and the pages, are plain technical English: a peer, a viewer and a
 * thread
 * are <i>it</i>, and a sentence has a noun as its subject. This file itself is not read.
 */
class PlainWordsTest {
    /** A machine is no person, and these phrases must be read twice. */
    private static final Pattern UNWANTED = Pattern.compile(
            "\\b(?:he(?!-aac)|him|his|she|her|who(?! may)|whom|whoever|somebody|nobody|so many|so long|as it"
                    + " should|goes? on|nothing more|to its end|is had)\\b",
            Pattern.CASE_INSENSITIVE);

    /** A comment, a string, or the name of a method, which is the group. */
    private static final Pattern READ =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"|\\w (\\w+)\\(", Pattern.DOTALL);

    /** Where a word begins within a name. */
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    @Test
    void codeAndPagesUsePlainWords() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Folders.project())) {
            for (Path file : files.filter(PlainWordsTest::isRead).toList()) {
                found.addAll(unwanted(file.getFileName().toString(), Files.readString(file)));
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void anUnwantedWordIsFoundWithItsLine() {
        String code = "int who; // a viewer\n/* a viewer\nwho waits */ String a = \"it goes on\";\nvoid itGoesOn() {}";
        assertEquals(List.of("A.java:3: who", "A.java:3: goes on", "A.java:4: Goes On"), unwanted("A.java", code));
        assertTrue(unwanted("A.java", "int he = 1; // the one that is").isEmpty());
        assertFalse(unwanted("a.md", "Whoever reads").isEmpty());
    }

    private static boolean isRead(Path file) {
        String path = file.toString();
        return (path.endsWith(".md") || path.endsWith(".java"))
                && !path.contains("/target/")
                && !path.contains("/.ci/") // a foreign Java's pages
                && !file.endsWith("PlainWordsTest.java");
    }

    private static List<String> unwanted(String file, String text) {
        List<String> found = new ArrayList<>();
        Matcher part = (file.endsWith(".md") ? Pattern.compile(".+") : READ).matcher(text);
        while (part.find()) {
            String read = part.group();
            Matcher word =
                    UNWANTED.matcher(read.endsWith("(") ? WORD.matcher(read).replaceAll(" ") : read);
            while (word.find()) {
                int at = part.start() + Math.min(word.start(), read.length() - 1);
                long line = text.substring(0, at + 1).lines().count();
                found.add(file + ":" + line + ": " + word.group());
            }
        }
        return found;
    }
}
