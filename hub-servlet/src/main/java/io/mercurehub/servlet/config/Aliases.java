package io.mercurehub.servlet.config;

import io.mercurehub.hub.option.Option;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The other names of settings: those of environment variables, and those that users of the well-known hub know.
 *
 * <p>Every directive is also a variable, by one rule: {@code heartbeat 40s} is {@code MERCURE_HEARTBEAT=40s}. What is listed here
 * is the rest.
 */
final class Aliases {

    /** What the name of every variable begins with. */
    static final String PREFIX = "MERCURE_";

    /** The variable that holds directives, one a line. */
    static final String EXTRA_DIRECTIVES = PREFIX + "EXTRA_DIRECTIVES";

    /** What a variable's name ends with that holds the path of a file with the value. */
    static final String FILE_SUFFIX = "_FILE";

    /** Directives of the well-known hub that this one does not need; they are ignored, with a warning. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("topic_selector_cache", "topic_matcher_cache", "subscriber_list_cache_size");

    /** Directives of the well-known hub that this version does not know, and what to do instead. */
    private static final Map<String, String> NOT_SUPPORTED = Map.ofEntries(
            Map.entry("publisher_jwks_url", "use publisher_jwt"),
            Map.entry("subscriber_jwks_url", "use subscriber_jwt"),
            Map.entry("issuer", "use publisher_jwt and subscriber_jwt"),
            Map.entry("public_urls", "use resource_identifier"),
            Map.entry("transport_url", "use transport"),
            Map.entry("subscriptions", "remove it"),
            Map.entry("ui", "remove it"),
            Map.entry("demo", "remove it"),
            Map.entry("debugger", "remove it"),
            Map.entry("playground", "remove it"),
            Map.entry("name", "remove it"),
            Map.entry("protocol_version_compatibility", "remove it: clients of version 0.x are always served"));

    /** Variables that applications have for their own use, as the client of a hub. */
    private static final Set<String> OF_APPLICATIONS = Set.of(
            "MERCURE_URL",
            "MERCURE_PUBLIC_URL",
            "MERCURE_PUBLISH_URL",
            "MERCURE_SUBSCRIBE_URL",
            "MERCURE_JWT_SECRET",
            "MERCURE_JWT_TOKEN");

    /** Variables that Kubernetes and Docker set for a service or a container with that name. */
    private static final Pattern OF_PLATFORMS = Pattern.compile(
            "MERCURE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?|NAME|ENV_.*)");

    private Aliases() {}

    /** {@return the name of the variable that a setting has by the general rule} */
    static String variable(Option option) {
        return PREFIX + option.key().toUpperCase(Locale.ROOT);
    }

    /** {@return the name of the variable that holds nothing but a key, to the last character} */
    static String keyVariable(String directive) {
        return PREFIX + directive.toUpperCase(Locale.ROOT) + "_KEY";
    }

    /** {@return the name of the variable that holds the algorithm of that key} */
    static String algorithmVariable(String directive) {
        return PREFIX + directive.toUpperCase(Locale.ROOT) + "_ALG";
    }

    /** {@return the names of the variables of a setting} */
    static List<String> variables(Option option) {
        return option.isSecret()
                ? List.of(variable(option), keyVariable(option.key()), algorithmVariable(option.key()))
                : List.of(variable(option));
    }

    /** {@return whether somebody else uses a variable of this name} */
    static boolean isForeign(String variable) {
        return OF_APPLICATIONS.contains(variable)
                || OF_PLATFORMS.matcher(variable).matches();
    }

    /** {@return whether a directive of the well-known hub may stay, since nothing is lost without it} */
    static boolean isWithoutEffect(String directive) {
        return WITHOUT_EFFECT.contains(directive);
    }

    /** {@return the directives of the well-known hub that this one does not have} */
    static Set<String> foreignDirectives() {
        Set<String> names = new TreeSet<>(WITHOUT_EFFECT);
        names.addAll(NOT_SUPPORTED.keySet());
        return names;
    }

    /** {@return what to do about a directive of the well-known hub that this version does not know} */
    static Optional<String> insteadOf(String directive) {
        return Optional.ofNullable(NOT_SUPPORTED.get(directive));
    }
}
