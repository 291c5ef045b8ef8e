package dev.ringcast.rtmp.server;

import dev.ringcast.rtmp.message.Command;

/**
 * What a player asks for by play or play2 (RTMP 1.0, sections 7.2.2.1 and 7.2.2.2).
 *
 * @param key names the stream, with credentials; a secret
 * @param durationMillis how much to play, 0 or less for all of it
 * @param reset whether to forget what was played before
 */
record PlayRequest(String key, double durationMillis, boolean reset) {
    static PlayRequest of(Command command) {
        if (command.name().equals("play2")) {
            return new PlayRequest(CommandText.playedByPlay2(command), 0, true);
        }
        return new PlayRequest(
                command.string(0).orElse(""),
                command.number(2).orElse(0),
                command.bool(3).orElse(true));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return durationMillis + " ms, reset " + reset;
    }
}
