package io.mercurehub.standalone.development;

import java.nio.file.Path;
import java.util.Map;

/** Where the hub keeps what it made by itself, by the XDG Base Directory Specification. */
public final class StateFolder {

    /** The environment variable that moves the folder. */
    public static final String VARIABLE = "XDG_STATE_HOME";

    private static final String NAME = "mercure-hub";

    private StateFolder() {}

    /**
     * {@return the folder, which need not exist}
     *
     * @param environment the environment; a relative path in {@value #VARIABLE} is ignored, as the specification demands
     * @param home the user's home folder
     */
    public static Path of(Map<String, String> environment, Path home) {
        String stateHome = environment.getOrDefault(VARIABLE, "");
        if (!stateHome.isEmpty() && Path.of(stateHome).isAbsolute()) {
            return Path.of(stateHome, NAME);
        }
        return home.resolve(".local").resolve("state").resolve(NAME);
    }
}
