package dev.ringcast.config.toml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The door: bytes of a file in, a table out. */
public final class Toml {
    /** The most bytes that are read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Toml() {}

    /**
     * Reads a file.
     *
     * @param utf8 its bytes, at most {@link #MAX_BYTES}
     * @return the table that holds all
     * @throws TomlException if it is no TOML, uses what is not supported, is too large or nested too deeply
     */
    public static TomlTable read(byte[] utf8) throws TomlException {
        if (utf8.length > MAX_BYTES) {
            throw new TomlException(new Position(1, 1), "the file is larger than 1MiB");
        }
        return new TomlParser(new TomlInput(decoded(utf8))).document();
    }

    /** Lines end with a line feed alone then; a carriage return that is left is a control character. */
    private static String decoded(byte[] utf8) throws TomlException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        CharBuffer out = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(utf8), out, true);
        String text = out.flip().toString();
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        text = text.replace("\r\n", "\n");
        if (result.isError()) {
            TomlInput before = new TomlInput(text);
            while (before.peek() != TomlInput.END) {
                before.next();
            }
            throw new TomlException(before.position(), "a byte that is not UTF-8; save the file as UTF-8");
        }
        return text;
    }
}
