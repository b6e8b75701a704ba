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
 * The other names of settings: those of environment variables, and those that users of the Go hub know.
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

    /** The deprecated variable of the Go hub that names the transport when nothing else does. */
    static final String TRANSPORT_URL = PREFIX + "TRANSPORT_URL";

    private static final String NO_PAGES = "it serves no pages but its home page, which has commands to try it with";

    /** Directives of the Go hub that this one does not need, and why; they are ignored, with a warning. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("topic_selector_cache", "its index of topics needs no size"),
            Map.entry("topic_matcher_cache", "its index of topics needs no size"),
            Map.entry("subscriber_list_cache_size", "its index of topics needs no size"),
            Map.entry("ui", NO_PAGES),
            Map.entry("demo", NO_PAGES),
            Map.entry("debugger", NO_PAGES),
            Map.entry("playground", NO_PAGES),
            Map.entry("name", "only the health checks of the standalone hub tell a name"),
            Map.entry("tls", "only the standalone hub has connections of its own; elsewhere TLS is the container's"),
            Map.entry("admin", "only the standalone hub has an address for health checks and metrics"));

    /** Variables of the Go hub that have no effect here, and why. */
    private static final Map<String, String> VARIABLES_WITHOUT_EFFECT = Map.of(
            "MERCURE_LICENSE",
            "it needs no license",
            "MERCURE_TRUSTED_ISSUERS",
            "issuers belong to the newer generation of the protocol, which this version does not speak; use"
                    + " MERCURE_PUBLISHER_JWT_KEY and MERCURE_SUBSCRIBER_JWT_KEY");

    /** Directives of the Go hub that this version does not know, and what to do instead. */
    private static final Map<String, String> NOT_SUPPORTED = Map.ofEntries(
            Map.entry(
                    "issuer",
                    "it needs tokens of the newer generation of the protocol; for those with a mercure claim use"
                            + " publisher_jwt and subscriber_jwt"),
            Map.entry(
                    "public_urls",
                    "it needs tokens of the newer generation of the protocol; the base of relative topics is"
                            + " resource_identifier"));

    /** Directives of the language around the Go hub, and what to do instead. */
    private static final Map<String, String> OF_ITS_LANGUAGE =
            Map.of("import", "other files are not read; put the directives themselves here");

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

    /** {@return whether Docker has set a variable, to the name of a linked container} */
    static boolean isSetByDocker(String variable, String value) {
        return variable.equals("MERCURE_NAME") && value.startsWith("/");
    }

    /** {@return why a directive of the Go hub may stay although this one ignores it} */
    static Optional<String> withoutEffect(String directive) {
        return Optional.ofNullable(WITHOUT_EFFECT.get(directive));
    }

    /** {@return what to say of a variable that the Go hub knows, and this one does not} */
    static Optional<String> variableWithoutEffect(String variable) {
        String directive = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(VARIABLES_WITHOUT_EFFECT.get(variable)).or(() -> withoutEffect(directive));
    }

    /** {@return the directives of the Go hub that this one does not have} */
    static Set<String> foreignDirectives() {
        Set<String> names = new TreeSet<>(WITHOUT_EFFECT.keySet());
        names.addAll(NOT_SUPPORTED.keySet());
        return names;
    }

    /** {@return what to do about a directive of the Go hub that this version does not know} */
    static Optional<String> insteadOf(String directive) {
        return Optional.ofNullable(NOT_SUPPORTED.getOrDefault(directive, OF_ITS_LANGUAGE.get(directive)));
    }
}
