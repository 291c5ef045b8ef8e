package dev.ringcast.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a start was asked for: the command, and the settings from the command line, the environment, the configuration
 * file and the defaults, in this order of precedence.
 *
 * @param command what to do
 * @param settings how
 * @param file the configuration file, empty if there is none
 */
public record Configuration(Command command, Settings settings, Optional<String> file) {
    /**
     * Reads a configuration. It reads the file, which blocks.
     *
     * @param words the command line
     * @param environment the environment's variables
     * @return the configuration
     * @throws ConfigException if anything in it is wrong
     */
    public static Configuration of(List<String> words, Map<String, String> environment) throws ConfigException {
        CommandLine line = CommandLine.read(words);
        if (line.command().isQuestion()) {
            return new Configuration(line.command(), Settings.of(new ConfigValues()), Optional.empty());
        }
        return new Configuration(line.command(), Settings.of(values(line, environment)), file(line, environment));
    }

    /**
     * Reads a configuration, and tells for each key the value that counts and where it stands.
     *
     * @param words the command line
     * @param environment the environment's variables
     * @return lines; secrets are shortened
     * @throws ConfigException if anything in it is wrong
     */
    public static String explain(List<String> words, Map<String, String> environment) throws ConfigException {
        CommandLine line = CommandLine.read(words);
        ConfigValues values = values(line, environment);
        Settings.of(values); // complains
        return Explanation.of(values, file(line, environment));
    }

    private static Optional<String> file(CommandLine line, Map<String, String> environment) {
        return line.config().or(() -> Environment.configFile(environment));
    }

    private static ConfigValues values(CommandLine line, Map<String, String> environment) {
        String where = line.config().isPresent() ? "option --config" : "variable " + Environment.CONFIG_FILE;
        ConfigValues all = file(line, environment)
                .filter(name -> !name.isEmpty())
                .map(name -> ConfigFile.read(name, where))
                .orElseGet(ConfigValues::new);
        all.override(Environment.read(environment));
        all.override(line.assignments());
        return all;
    }
}
