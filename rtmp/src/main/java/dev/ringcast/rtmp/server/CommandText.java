package dev.ringcast.rtmp.server;

import dev.ringcast.core.Nullable;
import dev.ringcast.core.amf.AmfObject;
import dev.ringcast.rtmp.message.Command;

/** The texts that a peer writes into its commands. */
final class CommandText {
    private static final int MAX_ECHOED = 255;

    private CommandText() {}

    /** The key that a command names, no more of it than what a stream's name may have: replies wait in memory. */
    static String echoed(Command command) {
        String key = command.string(0).orElse("");
        return key.substring(0, Math.min(MAX_ECHOED, key.length()));
    }

    /** A text among the properties of an object, empty if there is none. */
    static String property(@Nullable Object object, String name) {
        return object instanceof AmfObject properties ? properties.string(name).orElse("") : "";
    }

    /** The key that play2 names. */
    static String playedByPlay2(Command command) {
        return command.arguments().isEmpty() ? "" : property(command.arguments().get(0), "streamName");
    }

    /** What comes before the first question mark, and what comes after it. */
    static String[] split(String text) {
        int mark = text.indexOf('?');
        return mark < 0 ? new String[] {text, ""} : new String[] {text.substring(0, mark), text.substring(mark + 1)};
    }

    /** What follows the host of a URL. */
    static String pathOf(String url) {
        int host = url.indexOf("://");
        int slash = host < 0 ? -1 : url.indexOf('/', host + 3);
        return slash < 0 ? "" : url.substring(slash + 1);
    }
}
