package io.mercurehub.standalone.migration;

import java.util.List;
import java.util.Map;

/** The variables of the Go hub's image that are for the web server in it, and not for the hub. */
public final class ServerEnvironment {

    private static final String IN_FRONT =
            "it configures the web server that the Go hub is a part of; do it in the web server or proxy in front";

    private static final String GLOBAL =
            "it configures the web server that the Go hub is a part of; for its debug write MERCURE_LOG=debug, for its"
                    + " admin MERCURE_ADMIN, for its trusted_proxies MERCURE_TRUSTED_PROXIES, and do the rest in the web server or proxy in front";
    private static final String EXTRA =
            "it configures the web server that the Go hub is a part of; directives of the hub are in"
                    + " MERCURE_EXTRA_DIRECTIVES, and the rest is for the web server or proxy in front";

    private static final Map<String, String> ADVICE = OldEnvironment.ordered(
            "GLOBAL_OPTIONS", GLOBAL,
            "CADDY_GLOBAL_OPTIONS", GLOBAL,
            "CADDY_EXTRA_CONFIG", IN_FRONT,
            "CADDY_SERVER_EXTRA_DIRECTIVES", IN_FRONT,
            "EXTRA_DIRECTIVES", EXTRA,
            "CADDY_DEBUG", "write MERCURE_LOG=debug",
            "CADDY_ADMIN", "write MERCURE_ADMIN",
            "FRANKENPHP_CONFIG", IN_FRONT);

    private ServerEnvironment() {}

    /** {@return a line for each of these variables that is set, with what to do instead} */
    public static List<String> warnings(Map<String, String> environment) {
        return ADVICE.keySet().stream()
                .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                .map(variable ->
                        "the environment variable " + variable + " is not for this hub: " + ADVICE.get(variable))
                .toList();
    }
}
