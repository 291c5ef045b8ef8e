package dev.ringcast.settings;

import java.util.List;

/** A configuration that no server starts with. Each problem says where it stands, the key, and what is allowed. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
