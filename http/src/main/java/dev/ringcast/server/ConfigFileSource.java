package dev.ringcast.server;

import dev.ringcast.config.Keys;
import dev.ringcast.logging.Logging;
import dev.ringcast.settings.ConfigException;
import dev.ringcast.settings.Configuration;
import dev.ringcast.settings.Settings;
import java.util.List;
import java.util.Map;

/**
 * The configuration of the executable: the same command line and environment as at its start, and the file as it is.
 *
 * @param words the command line
 * @param environment the environment's variables
 */
record ConfigFileSource(List<String> words, Map<String, String> environment) implements Reloader.Source {
    @Override
    public Settings read() throws ConfigException {
        return Configuration.of(words, environment).settings();
    }

    @Override
    public void inForce(Settings settings) {
        Logging.setLevel(settings.get(Keys.Logging.LEVEL).level());
    }
}
