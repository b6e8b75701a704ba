package io.mercurehub.standalone.migration;

import io.mercurehub.config.Directives;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.tls.TlsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The variables of the Go hub before its version 0.11, such as {@code JWT_KEY} and {@code ALLOW_ANONYMOUS}.
 *
 * <p>Their names are so general that other programs have them too, so they count only where nobody can have meant anything else:
 * when one of its keys is set and nothing newer is, neither a file nor a variable of a setting nor {@code SERVER_NAME}. Then all
 * of them count. Confined to one thread.
 */
public final class OldEnvironment {

    private static final String KEY = "JWT_KEY";
    private static final String PUBLISHER_KEY = "PUBLISHER_JWT_KEY";
    private static final String SUBSCRIBER_KEY = "SUBSCRIBER_JWT_KEY";
    private static final String ADDRESS = "ADDR";
    private static final String CERTIFICATE = "CERT_FILE";
    private static final String CERTIFICATE_KEY = "KEY_FILE";
    private static final String NO_CERTIFICATES =
            "this hub gets no certificates by itself yet; name one with CERT_FILE and KEY_FILE, or let a proxy in front do TLS";
    private static final Set<String> ON = Set.of("1", "t", "true", "yes", "on");

    /** Variables whose value is that of a directive. */
    private static final Map<String, String> VALUES = ordered(
            "CORS_ALLOWED_ORIGINS", "cors_origins",
            "PUBLISH_ALLOWED_ORIGINS", "publish_origins",
            "HEARTBEAT_INTERVAL", "heartbeat",
            "WRITE_TIMEOUT", "write_timeout",
            "DISPATCH_TIMEOUT", "dispatch_timeout",
            "READ_TIMEOUT", "request_timeout",
            "TRANSPORT_URL", "transport_url");

    /** Variables that turn something on, and the directive that does. */
    private static final Map<String, String> SWITCHES = ordered(
            "ALLOW_ANONYMOUS", "anonymous",
            "SUBSCRIPTIONS", "subscriptions",
            "DISPATCH_SUBSCRIPTIONS", "subscriptions",
            "DEBUG", "log debug",
            "DEMO", "demo");

    /** Variables that mean nothing here, and what to do instead. */
    private static final Map<String, String> NOT_FOR_US = ordered(
            "ACME_HOSTS", NO_CERTIFICATES,
            "ACME_CERT_DIR", NO_CERTIFICATES,
            "ACME_HTTP01_ADDR", NO_CERTIFICATES,
            "USE_FORWARDED_HEADERS", "the directive trusted_proxies says whose header fields count",
            "METRICS_ENABLED", "metrics are at /metrics of the admin address",
            "METRICS_ADDR", "the directive admin says the address of the metrics",
            "METRICS_LOGIN", "who may read metrics is for a proxy in front",
            "METRICS_PASSWORD", "who may read metrics is for a proxy in front",
            "COMPRESS", "streams are never compressed",
            "LOG_FORMAT", "the directive log says the format",
            "DB_PATH", "write TRANSPORT_URL, or better the directive transport",
            "HISTORY_SIZE", "write TRANSPORT_URL, or better the directive transport",
            "HISTORY_CLEANUP_FREQUENCY", "write TRANSPORT_URL, or better the directive transport");

    private final Map<String, String> environment;
    private final List<String> warnings = new ArrayList<>();

    /** @param environment all variables */
    public OldEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /** {@return whether there is a key of that time} */
    public boolean isPresent() {
        return Stream.of(KEY, PUBLISHER_KEY, SUBSCRIBER_KEY).anyMatch(this::isSet);
    }

    /** Has its settings taken, with one warning that names them. */
    public void read(Directives directives) {
        List<String> read = new ArrayList<>();
        key(directives, read, "publisher_jwt", PUBLISHER_KEY, "PUBLISHER_JWT_ALGORITHM");
        key(directives, read, "subscriber_jwt", SUBSCRIBER_KEY, "SUBSCRIBER_JWT_ALGORITHM");
        VALUES.forEach((variable, directive) -> value(variable).ifPresent(value -> {
            read.add(variable);
            directives.set(variable, directive, value.replace(',', ' '));
        }));
        SWITCHES.forEach((variable, directive) -> value(variable)
                .filter(OldEnvironment::isOn)
                .ifPresent(value -> {
                    read.add(variable);
                    directives.read(variable, directive);
                }));
        if (isSet(CERTIFICATE) && isSet(CERTIFICATE_KEY)) {
            directives.setAsIs(
                    CERTIFICATE,
                    TlsSettings.DIRECTIVE,
                    List.of(
                            value(CERTIFICATE).orElseThrow(),
                            value(CERTIFICATE_KEY).orElseThrow()));
            read.add(CERTIFICATE);
            read.add(CERTIFICATE_KEY);
        }
        value(ADDRESS).ifPresent(value -> read.add(ADDRESS));
        NOT_FOR_US.forEach((variable, advice) -> value(variable)
                .ifPresent(value -> warnings.add(
                        "the environment variable " + variable + " has no effect in this hub: " + advice)));
        warnings.add(
                0,
                "the environment variables " + String.join(", ", read)
                        + " are those of version 0.10 of the Go hub; they"
                        + " are understood as long as no newer one is set, neither MERCURE_PUBLISHER_JWT_KEY and its like nor "
                        + ServerName.VARIABLE
                        + (isSet(ADDRESS) || isSet(ServerName.DEFAULT_VARIABLE)
                                ? ""
                                : "; without " + ADDRESS + " this hub listens on " + ListenAddress.DEFAULT
                                        + ", where that one listened on :80"));
    }

    /** Says that they do not count. */
    public void ignore() {
        List<String> ignored = Stream.concat(
                        Stream.of(KEY, PUBLISHER_KEY, SUBSCRIBER_KEY),
                        Stream.of("ALLOW_ANONYMOUS", "CORS_ALLOWED_ORIGINS"))
                .filter(this::isSet)
                .toList();
        warnings.add("the environment variables " + String.join(", ", ignored)
                + " are those of version 0.10 of the Go hub,"
                + " and have no effect since newer settings are there; write MERCURE_PUBLISHER_JWT_KEY and its like");
    }

    /**
     * {@return where to listen; empty when that is not said}
     *
     * @param hasCertificate whether there is a certificate
     * @throws ConfigurationException when it cannot be used
     */
    public Optional<ServerName> serverName(boolean hasCertificate) {
        try {
            return value(ADDRESS).map(address -> ServerName.parse(address, hasCertificate));
        } catch (ConfigurationException e) {
            throw new ConfigurationException(e.problems().stream()
                    .map(problem -> new Problem(ADDRESS, problem.sentence()))
                    .toList());
        }
    }

    /** {@return what is to be said about them, a line each} */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void key(
            Directives directives, List<String> read, String directive, String ofRole, String algorithmOfRole) {
        String variable = isSet(ofRole) ? ofRole : KEY;
        value(variable).ifPresent(key -> {
            List<String> arguments = new ArrayList<>(List.of(key));
            value(isSet(algorithmOfRole) ? algorithmOfRole : "JWT_ALGORITHM").ifPresent(arguments::add);
            directives.setAsIs(variable, directive, arguments);
            if (!read.contains(variable)) {
                read.add(variable);
            }
        });
    }

    private boolean isSet(String variable) {
        return value(variable).isPresent();
    }

    private Optional<String> value(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }

    private static boolean isOn(String value) {
        return ON.contains(value.toLowerCase(Locale.ROOT));
    }

    /** {@return a map in the order written, of names and values by turns} */
    static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
