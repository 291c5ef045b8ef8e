package dev.ringcast.settings;

import java.util.List;

/** A configuration that no server starts with. Each problem says where it stands, the key, and what is allowed. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_TOLD = 50;

    ConfigException(List<String> problems) {
        super(told(problems));
    }

    private static String told(List<String> problems) {
        int more = problems.size() - MAX_TOLD;
        return String.join("\n", problems.subList(0, Math.min(MAX_TOLD, problems.size())))
                + (more > 0 ? "\nand " + more + " more" : "");
    }
}
