package dev.ringcast.server;

/** The command line: {@code serve} and {@code demo}. */
final class Main {
    private Main() {}

    /**
     * Runs the server until it is told to end.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.out.println("ringcast " + Version.current() + " " + String.join(" ", args));
    }
}
