package io.mercurehub.config.migration;

import io.mercurehub.config.option.Option;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The directives and variables that users of the Go hub, or of this hub's earlier versions, know and this hub does not have; and the
 * variables of their platforms.
 */
public final class GoHubNames {

    /** The deprecated variable that names the transport when nothing else does. */
    public static final String TRANSPORT_URL = "MERCURE_TRANSPORT_URL";

    private static final String NO_SIZE = "its index of topics needs no size";
    private static final String NO_PAGES = "it serves no pages but its home page, which has commands to try it with";
    private static final String NEWER = "it needs tokens of the newer generation of the protocol; ";

    /** Directives that this hub does not need, and why; they are ignored, with a warning. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "topic_selector_cache", NO_SIZE,
            "topic_matcher_cache", NO_SIZE,
            "subscriber_list_cache_size", NO_SIZE,
            "ui", NO_PAGES,
            "demo", NO_PAGES,
            "debugger", NO_PAGES,
            "playground", NO_PAGES,
            "name", "only the health checks of the standalone hub tell a name",
            "tls", "only the standalone hub has connections of its own; elsewhere TLS is the container's",
            "admin", "only the standalone hub has an address for health checks and metrics");

    /** Directives of this hub's earlier versions, of which it now takes care itself. */
    private static final Set<String> RETIRED =
            Set.of("dispatch_threads", "max_publish_lag", "max_unindexed_matchers", "max_pattern_length");

    /** Variables that have no effect here, and why. */
    private static final Map<String, String> VARIABLES_WITHOUT_EFFECT = Map.of(
            "MERCURE_LICENSE",
            "it needs no license",
            "MERCURE_TRUSTED_ISSUERS",
            "issuers belong to the newer generation of the protocol, which this version does not speak; use"
                    + " MERCURE_PUBLISHER_JWT_KEY and MERCURE_SUBSCRIBER_JWT_KEY");

    /** Directives that this version does not know, and what to do instead. */
    private static final Map<String, String> NOT_SUPPORTED = Map.of(
            "issuer", NEWER + "for those with a mercure claim use publisher_jwt and subscriber_jwt",
            "public_urls", NEWER + "the base of relative topics is resource_identifier");

    /** Variables that applications have for their own use, as the client of a hub. */
    private static final Pattern OF_APPLICATIONS =
            Pattern.compile("MERCURE_(URL|PUBLIC_URL|PUBLISH_URL|SUBSCRIBE_URL|JWT_SECRET|JWT_TOKEN)");

    /** Variables that Kubernetes and Docker set for a service or a container with that name. */
    private static final Pattern OF_PLATFORMS = Pattern.compile(
            "MERCURE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?|NAME|ENV_.*)");

    private GoHubNames() {}

    /** {@return whether somebody else uses a variable of this name} */
    public static boolean isForeign(String variable) {
        return OF_APPLICATIONS.matcher(variable).matches()
                || OF_PLATFORMS.matcher(variable).matches();
    }

    /** {@return whether Docker has set a variable, to the name of a linked container} */
    public static boolean isSetByDocker(String variable, String value) {
        return variable.equals("MERCURE_NAME") && value.startsWith("/");
    }

    /** {@return why a directive may stay although this hub ignores it} */
    public static Optional<String> withoutEffect(String directive) {
        return Optional.ofNullable(
                RETIRED.contains(directive) ? "it takes care of that itself" : WITHOUT_EFFECT.get(directive));
    }

    /** {@return what to say of a variable that the Go hub knows, and this one does not} */
    public static Optional<String> variableWithoutEffect(String variable) {
        String directive = variable.substring(Option.VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(VARIABLES_WITHOUT_EFFECT.get(variable)).or(() -> withoutEffect(directive));
    }

    /** {@return the directives that this hub does not have, in alphabetical order} */
    public static Set<String> directives() {
        Set<String> names = new TreeSet<>(WITHOUT_EFFECT.keySet());
        names.addAll(NOT_SUPPORTED.keySet());
        return names;
    }

    /** {@return what to do about a directive that this version does not know} */
    public static Optional<String> insteadOf(String directive) {
        // The language around the Go hub has it, too, but not as one of the hub's.
        return directive.equals("import")
                ? Optional.of("other files are not read; put the directives themselves here")
                : Optional.ofNullable(NOT_SUPPORTED.get(directive));
    }
}
