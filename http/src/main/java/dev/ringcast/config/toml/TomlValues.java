package dev.ringcast.config.toml;

import dev.ringcast.config.toml.TomlTable.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads values: text, arrays and inline tables; the others by {@link TomlWords}. Confined to a thread. */
final class TomlValues {
    private static final int MAX_CODE_POINT_DIGITS = 8;

    private final TomlInput in;
    private final TomlParser parser;

    TomlValues(TomlInput in, TomlParser parser) {
        this.in = in;
        this.parser = parser;
    }

    Object read(int depth) throws TomlException {
        if (depth > TomlParser.MAX_DEPTH) {
            throw new TomlException(in.position(), "nested more than " + TomlParser.MAX_DEPTH + " deep");
        }
        return switch (in.peek()) {
            case '"', '\'' -> string();
            case '[' -> array(depth);
            case '{' -> inlineTable(depth);
            default -> TomlWords.read(in);
        };
    }

    private List<Object> array(int depth) throws TomlException {
        List<Object> elements = new ArrayList<>();
        in.next();
        in.skipBlank();
        while (in.peek() != ']') {
            elements.add(read(depth + 1));
            in.skipBlank();
            if (!in.accept(',') && in.peek() != ']') {
                throw in.expected("a comma or ]");
            }
            in.skipBlank();
        }
        in.next();
        return Collections.unmodifiableList(elements);
    }

    private TomlTable inlineTable(int depth) throws TomlException {
        TomlTable table = new TomlTable(in.position(), Kind.INLINE);
        in.next();
        in.skipSpaces();
        if (in.accept('}')) {
            return table;
        }
        do {
            in.skipSpaces();
            parser.pair(table, depth + 1);
            in.skipSpaces();
        } while (in.accept(','));
        if (!in.accept('}')) {
            throw in.expected("a comma or } in the same line");
        }
        return table;
    }

    /** Text in either kind of quotation marks. */
    String string() throws TomlException {
        Position begin = in.position();
        if (in.startsWith("\"\"\"") || in.startsWith("'''")) {
            throw new TomlException(begin, "text over several lines is not supported; use one pair of quotation marks");
        }
        int mark = in.next();
        StringBuilder text = new StringBuilder();
        while (in.peek() != mark) {
            int c = in.peek();
            if (c == '\n' || c == TomlInput.END) {
                throw new TomlException(begin, "the closing quotation mark is missing");
            }
            if (TomlInput.isControl(c)) {
                throw new TomlException(in.position(), "text must not have " + TomlInput.shown(c));
            }
            if (c == '\\' && mark == '"') {
                escape(text);
            } else {
                text.append((char) in.next());
            }
        }
        in.next();
        return text.toString();
    }

    private void escape(StringBuilder text) throws TomlException {
        Position at = in.position();
        in.next();
        switch (in.next()) {
            case 'b' -> text.append('\b');
            case 't' -> text.append('\t');
            case 'n' -> text.append('\n');
            case 'f' -> text.append('\f');
            case 'r' -> text.append('\r');
            case '"' -> text.append('"');
            case '\\' -> text.append('\\');
            case 'u' -> text.appendCodePoint(codePoint(MAX_CODE_POINT_DIGITS / 2, at));
            case 'U' -> text.appendCodePoint(codePoint(MAX_CODE_POINT_DIGITS, at));
            default ->
                throw new TomlException(
                        at, "no such escape; a backslash is written \\\\, or text in '…' where it stands for itself");
        }
    }

    private int codePoint(int digits, Position at) throws TomlException {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(in.peek() < 0x80 ? in.peek() : ' ', 16);
            if (digit < 0) {
                throw new TomlException(at, "expected " + digits + " hexadecimal digits");
            }
            value = value << 4 | digit;
            in.next();
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value > Character.MAX_CODE_POINT || surrogate) {
            throw new TomlException(at, "there is no such character");
        }
        return (int) value;
    }
}
