package dev.ringcast.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import dev.ringcast.core.StreamName;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.Configuration;
import dev.ringcast.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file that ships: it has every key, each at its default, and tells of each what is true. */
class ExampleConfigTest {
    /** Its value here is an example, since its default depends on the heap. */
    private static final Key<?> COMMENTED = Keys.Limits.MEMORY;

    private static final Pattern SECTION = Pattern.compile("\\[(\\w+)]");
    private static final Pattern PAIR = Pattern.compile("(# )?(\\w+) = (.+)");

    @TempDir
    Path folder;

    private Settings settings(String text) throws IOException, ConfigException {
        Path file = Files.writeString(folder.resolve("ringcast.toml"), text);
        return Configuration.of(List.of("--config", file.toString()), Map.of()).settings();
    }

    private static String withoutStreams() {
        String text = Help.exampleConfig();
        return text.substring(0, text.indexOf("# Values for some streams alone"));
    }

    /** The comment above each key, by the key's path. */
    private static Map<String, String> comments() {
        Map<String, String> comments = new LinkedHashMap<>();
        String section = "";
        StringBuilder comment = new StringBuilder();
        boolean used = false;
        for (String line : withoutStreams().lines().toList()) {
            Matcher header = SECTION.matcher(line);
            Matcher pair = PAIR.matcher(line);
            if (header.matches()) {
                section = header.group(1);
                comment.setLength(0);
            } else if (!section.isEmpty() && pair.matches()) {
                comments.put(section + "." + pair.group(2), comment.toString());
                used = true;
            } else if (line.startsWith("#")) {
                if (used) {
                    comment.setLength(0);
                    used = false;
                }
                comment.append(line.substring(1));
            }
        }
        return comments;
    }

    @Test
    void itHasEveryKeyInTheOrderOfTheTable() {
        assertEquals(
                Keys.all().stream().map(Key::path).toList(),
                List.copyOf(comments().keySet()));
    }

    @Test
    void itChangesNothing() throws Exception {
        assertEquals(List.of(), settings(Help.exampleConfig()).changes());
        assertEquals(settings(""), settings(Help.exampleConfig()));
    }

    @Test
    void eachValueIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("ringcast.toml"), Help.exampleConfig());
        String told = Configuration.explain(List.of("check", "--config", file.toString()), Map.of());
        assertEquals(
                List.of(COMMENTED.path()),
                told.lines()
                        .filter(line -> line.endsWith(" default"))
                        .map(line -> line.strip().split(" ")[0])
                        .toList());
    }

    @Test
    void eachCommentTellsTheRangeAndWhetherARestartIsNeeded() {
        Map<String, String> comments = comments();
        for (Key<?> key : Keys.all()) {
            String comment = comments.get(key.path());
            String scope = key.isPerStream() ? "[stream]" : key.isLive() ? "[live]" : "";
            assertTrue(comment.strip().startsWith(scope), key + ": " + scope + " is not in: " + comment);
            assertEquals(scope.isEmpty(), !comment.contains("["), key + ": " + comment);
            key.type().names().stream()
                    .filter(name -> key.type().names().size() != 2 || !name.matches("true|false"))
                    .forEach(name -> assertTrue(comment.contains("\"" + name + "\""), key + ": " + comment));
        }
    }

    @Test
    void theTablesForStreamsThatItShowsAreValid() throws Exception {
        String text = Help.exampleConfig();
        String shown = text.substring(text.indexOf("# [[streams]]"))
                .lines()
                .map(line -> line.replaceFirst("# ?", ""))
                .collect(Collectors.joining("\n"));
        Settings settings = settings(shown);
        assertEquals(
                Duration.ofMinutes(1),
                settings.streams(StreamName.parse("live/a")).publish().linger());
    }

    @Test
    void itsLinesAreShort() {
        assertTrue(Help.exampleConfig().lines().allMatch(line -> line.length() <= 120));
    }
}
