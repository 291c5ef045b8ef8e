package dev.ringcast.config.toml;

/** Text that is no TOML, or more than is read. The message tells why and quotes no value. */
public final class TomlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    TomlException(Position at, String why) {
        super(why);
        line = at.line();
        column = at.column();
    }

    /**
     * Where the fault stands.
     *
     * @return the place
     */
    public Position position() {
        return new Position(line, column);
    }
}
