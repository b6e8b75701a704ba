package io.mercurehub.standalone.migration;

import io.mercurehub.config.Directives;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.tls.TlsSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    private static final String ALGORITHM = "JWT_ALGORITHM";
    private static final List<String> KEYS = List.of(KEY, "PUBLISHER_JWT_KEY", "SUBSCRIBER_JWT_KEY");
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

    private final Map<String, String> variables = new HashMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final List<String> warnings;

    /**
     * @param environment all variables; those that are empty count as not set
     * @param warnings gets what is to be said about them, a line each
     */
    public OldEnvironment(Map<String, String> environment, List<String> warnings) {
        this.warnings = warnings;
        variables.putAll(environment);
        variables.values().removeIf(String::isEmpty);
    }

    /** {@return whether there is a key of that time} */
    public boolean isPresent() {
        return KEYS.stream().anyMatch(variables::containsKey);
    }

    /** Has its settings taken, with one warning that names them. */
    public void read(Directives directives) {
        key(directives, "publisher_jwt", "PUBLISHER_");
        key(directives, "subscriber_jwt", "SUBSCRIBER_");
        VALUES.forEach((variable, directive) ->
                take(variable).ifPresent(value -> directives.set(variable, directive, value.replace(',', ' '))));
        SWITCHES.forEach((variable, directive) -> {
            if (ON.contains(variables.getOrDefault(variable, "").toLowerCase(Locale.ROOT))) {
                take(variable).ifPresent(on -> directives.read(variable, directive));
            }
        });
        if (variables.containsKey(CERTIFICATE) && variables.containsKey(CERTIFICATE_KEY)) {
            directives.setAsIs(
                    CERTIFICATE,
                    TlsSettings.DIRECTIVE,
                    Stream.of(CERTIFICATE, CERTIFICATE_KEY)
                            .flatMap(variable -> take(variable).stream())
                            .toList());
        }
        boolean saysWhere = take(ADDRESS).isPresent() || variables.containsKey(ServerName.DEFAULT_VARIABLE);
        warnings.add("the environment variables " + String.join(", ", read)
                + " are those of version 0.10 of the Go hub; they"
                + " are understood as long as no newer one is set, neither MERCURE_PUBLISHER_JWT_KEY and its like nor "
                + ServerName.VARIABLE
                + (saysWhere
                        ? ""
                        : "; without " + ADDRESS + " this hub listens on " + ListenAddress.DEFAULT
                                + ", where that one listened on :80"));
        NOT_FOR_US.forEach((variable, advice) -> {
            if (variables.containsKey(variable)) {
                warnings.add("the environment variable " + variable + " has no effect in this hub: " + advice);
            }
        });
    }

    /** Says that they do not count. */
    public void ignore() {
        List<String> ignored = Stream.concat(KEYS.stream(), Stream.of("ALLOW_ANONYMOUS", "CORS_ALLOWED_ORIGINS"))
                .filter(variables::containsKey)
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
        return take(ADDRESS).map(address -> ServerName.parse(ADDRESS, address, hasCertificate));
    }

    private void key(Directives directives, String directive, String role) {
        String variable = variables.containsKey(role + KEY) ? role + KEY : KEY;
        String algorithm = variables.containsKey(role + ALGORITHM) ? role + ALGORITHM : ALGORITHM;
        take(variable)
                .ifPresent(key -> directives.setAsIs(
                        variable,
                        directive,
                        Stream.of(key, variables.getOrDefault(algorithm, ""))
                                .filter(argument -> !argument.isEmpty())
                                .toList()));
    }

    /** {@return the value of a variable, which is named among those that have been read} */
    private Optional<String> take(String variable) {
        Optional<String> value = Optional.ofNullable(variables.get(variable));
        value.ifPresent(present -> read.add(variable));
        return value;
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
