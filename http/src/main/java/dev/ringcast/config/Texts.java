package dev.ringcast.config;

import java.util.List;
import java.util.regex.Pattern;

/** The types of keys whose values are text. */
final class Texts {
    static final ValueType<String> ADDRESS = ValueType.text(
            "an IP address or a host name, or empty for all addresses",
            text -> text.chars().noneMatch(c -> c <= ' ' || c == '/' || c > '~'));

    private static final String PART = "[A-Za-z0-9_~-][A-Za-z0-9._~-]*";

    static final ValueType<String> APP = matching("an app's name of A-Z a-z 0-9 . _ ~ -", PART + "(/" + PART + ")?");

    static final ValueType<String> ORIGINS = ValueType.text(
            "* for any, nothing for none, or origins such as https://example.org joined by commas", Texts::areOrigins);

    static final ValueType<String> TOKEN =
            ValueType.secret("empty, or 8 to 256 printable characters without spaces", Texts::isToken);

    /** Characters that stand for themselves in a query string, so that a secret can be typed behind a stream key. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~-]{8,128}");

    static final ValueType<List<String>> SECRETS = ValueType.list(
            ValueType.secret(
                    "secrets of 8 to 128 characters out of A-Z a-z 0-9 . _ ~ -",
                    text -> SECRET.matcher(text).matches()),
            1_000);

    private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s,]+");

    private Texts() {}

    private static ValueType<String> matching(String allowed, String form) {
        Pattern pattern = Pattern.compile(form);
        return ValueType.text(allowed, text -> pattern.matcher(text).matches());
    }

    private static boolean areOrigins(String text) {
        return text.isEmpty()
                || text.equals("*")
                || List.of(text.split(",")).stream()
                        .allMatch(origin -> ORIGIN.matcher(origin.strip()).matches());
    }

    private static boolean isToken(String text) {
        return text.isEmpty()
                || text.length() >= 8 && text.length() <= 256 && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
