package dev.ringcast.settings;

import java.util.List;
import java.util.Map;

/**
 * What a start was asked for: the command, and the settings from the command line, the environment and the defaults, in
 * this order of precedence.
 *
 * @param command what to do
 * @param settings how
 */
public record Configuration(Command command, Settings settings) {
    /**
     * Reads a start's configuration.
     *
     * @param words the command line
     * @param environment the environment's variables
     * @return the configuration
     * @throws ConfigException if anything in it is wrong
     */
    public static Configuration of(List<String> words, Map<String, String> environment) throws ConfigException {
        CommandLine line = CommandLine.read(words);
        if (line.command().isQuestion()) {
            return new Configuration(line.command(), Settings.of(new ConfigValues()));
        }
        ConfigValues all = Environment.read(environment);
        all.override(line.assignments());
        return new Configuration(line.command(), Settings.of(all));
    }
}
