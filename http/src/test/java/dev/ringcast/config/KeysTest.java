package dev.ringcast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of keys: nothing is in it twice, nothing is left out, and its Javadoc says what the keys do. */
class KeysTest {
    private static final Path SOURCE = Path.of("src/main/java/dev/ringcast/config/Keys.java");
    private static final Pattern CONSTANT =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*?)\\*/\\s+public static final Key<[^=]+> (\\w+) =", Pattern.DOTALL);

    private static List<Class<?>> sections() {
        return Stream.of(Keys.class.getDeclaredClasses())
                .filter(section -> Modifier.isPublic(section.getModifiers()))
                .toList();
    }

    private static Key<?> constant(Class<?> section, String name) {
        try {
            return (Key<?>) section.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theTableHasEachConstantOfEachSectionOnce() {
        List<Key<?>> constants = sections().stream()
                .flatMap(section -> Stream.of(section.getFields()).map(field -> constant(section, field.getName())))
                .<Key<?>>map(key -> key)
                .toList();
        assertEquals(constants.size(), Keys.all().size());
        assertTrue(Keys.all().containsAll(constants));
        assertEquals(constants.size(), Keys.variables().size());
        for (Class<?> section : sections()) {
            String name = section.getSimpleName().toLowerCase(Locale.ROOT);
            for (var field : section.getFields()) {
                assertEquals(name, constant(section, field.getName()).section());
            }
        }
    }

    /** The class of a section may be initialised before {@link Keys} is: by a program that names one key only. */
    @ParameterizedTest
    @ValueSource(strings = {"Rtmp", "Publish", "Limits", "Logging"})
    void theTableIsWholeWhicheverSectionIsUsedFirst(String section) throws Exception {
        URL[] classes = {
            Keys.class.getProtectionDomain().getCodeSource().getLocation(),
            dev.ringcast.core.StreamSettings.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
        };
        try (URLClassLoader fresh = new URLClassLoader(classes, null)) {
            Class.forName("dev.ringcast.config.Keys$" + section, true, fresh);
            Object all = Class.forName("dev.ringcast.config.Keys", true, fresh)
                    .getMethod("all")
                    .invoke(null);
            assertEquals(Keys.all().size(), ((List<?>) all).size());
        }
    }

    @Test
    void theJavadocOfEachKeyGivesItsRangeAndDefault() throws IOException {
        String source = Files.readString(SOURCE);
        for (Class<?> section : sections()) {
            int from = source.indexOf("public static final class " + section.getSimpleName() + " {");
            int to = source.indexOf("private " + section.getSimpleName() + "() {}", from);
            Matcher constants = CONSTANT.matcher(source.substring(from, to));
            int found = 0;
            for (; constants.find(); found++) {
                Key<?> key = constant(section, constants.group(2));
                String javadoc = constants.group(1).replaceAll("\\s*\\n\\s*\\* ?", " ");
                checkRange(key, javadoc);
                checkDefault(key, javadoc);
            }
            assertEquals(section.getFields().length, found, section.getSimpleName());
        }
    }

    /** The part of {@code a number from 0 to 100} that tells the range, without a limit that none reaches. */
    private static void checkRange(Key<?> key, String javadoc) {
        Matcher range =
                Pattern.compile("from (\\S+) to [^ ,;]+").matcher(key.type().allowed());
        if (range.find()) {
            String open = "from " + range.group(1);
            String told = range.group().endsWith(String.valueOf(Long.MAX_VALUE)) ? open : range.group();
            assertTrue(javadoc.contains(told), key + ": " + told + " is not in: " + javadoc);
        }
    }

    private static <T> void checkDefault(Key<T> key, String javadoc) {
        if (key != (Key<?>) Keys.Limits.MEMORY) {
            String text = key.type().write(key.fallback());
            String told = "Default " + (text.isEmpty() ? "empty: " : text + ".");
            assertTrue(javadoc.contains(told), key + ": " + told + " is not in: " + javadoc);
        }
    }
}
