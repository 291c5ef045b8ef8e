package dev.ringcast.config.toml;

/** The text and the place up to which it is read. Confined to a thread. */
final class TomlInput {
    /** What {@link #peek} gives behind the last character. */
    static final int END = -1;

    private final String text;
    private int at;
    private int line = 1;
    private int column = 1;

    TomlInput(String text) {
        this.text = text;
    }

    Position position() {
        return new Position(line, column);
    }

    /** The next character, which stays. */
    int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, at);
    }

    /** Takes the next character, if there is one. */
    int next() {
        int c = peek();
        if (c == '\n') {
            line++;
            column = 1;
        } else if (c != END && !Character.isLowSurrogate((char) c)) {
            column++;
        }
        at += c == END ? 0 : 1;
        return c;
    }

    /** Takes the next character if it is this one. */
    boolean accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        next();
        return true;
    }

    void expect(char wanted) throws TomlException {
        if (!accept(wanted)) {
            throw expected(String.valueOf(wanted));
        }
    }

    TomlException expected(String wanted) {
        int found = peek() == END ? END : text.codePointAt(at);
        return new TomlException(position(), "expected " + wanted + ", not " + shown(found));
    }

    /** Spaces and tabs. */
    void skipSpaces() {
        while (peek() == ' ' || peek() == '\t') {
            next();
        }
    }

    /** Spaces, comments and ends of lines. */
    void skipBlank() throws TomlException {
        skipSpaces();
        skipComment();
        while (accept('\n')) {
            skipSpaces();
            skipComment();
        }
    }

    /** What may follow a value or a header in its line. */
    void endLine() throws TomlException {
        skipSpaces();
        skipComment();
        if (peek() != END && !accept('\n')) {
            throw expected("the end of the line");
        }
    }

    private void skipComment() throws TomlException {
        if (peek() != '#') {
            return;
        }
        while (peek() != '\n' && peek() != END) {
            if (isControl(peek())) {
                throw new TomlException(position(), "a comment must not have " + shown(peek()));
            }
            next();
        }
    }

    /** But for the tab. */
    static boolean isControl(int c) {
        return c >= 0 && c < ' ' && c != '\t' || c == 0x7F;
    }

    static String shown(int c) {
        if (c == END) {
            return "the end of the file";
        }
        if (c == '\n') {
            return "the end of the line";
        }
        return c > ' ' && c < 0x7F ? String.valueOf((char) c) : "the character U+%04X".formatted(c);
    }
}
