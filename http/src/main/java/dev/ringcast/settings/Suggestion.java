package dev.ringcast.settings;

import dev.ringcast.config.Key;
import dev.ringcast.config.Keys;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** For messages about names that do not exist: what may have been meant. */
final class Suggestion {
    private static final int MAX_LENGTH = 100;
    private static final int MAX_OTHERS = 3;

    private Suggestion() {}

    /** The same for keys. If none is near, those of other sections that end like it: a key under a wrong header. */
    static String ofKey(String path) {
        String near = hint(path, Keys.paths());
        String end = "." + path.substring(path.lastIndexOf('.') + 1);
        String others = Keys.all().stream()
                .map(Key::path)
                .filter(other -> other.endsWith(end))
                .limit(MAX_OTHERS)
                .collect(Collectors.joining(" or "));
        return !near.isEmpty() || others.isEmpty() ? near : "; did you mean " + others + "?";
    }

    /** A question with the name that is nearest, or nothing if none is near. */
    static String hint(String name, Collection<String> known) {
        int patience = Math.max(2, name.length() / 4);
        return known.stream()
                .min(Comparator.<String>comparingInt(other -> distance(lower(name), lower(other)))
                        .thenComparing(other -> other))
                .filter(other -> distance(lower(name), lower(other)) <= patience)
                .map(other -> "; did you mean " + other + "?")
                .orElse("");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** How many characters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        if (a.length() > MAX_LENGTH) {
            return MAX_LENGTH;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
