package dev.ringcast.config.toml;

/**
 * A place in a file.
 *
 * @param line the line, from 1
 * @param column the character in it, from 1
 */
public record Position(int line, int column) {
    /** As compilers write it. */
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
