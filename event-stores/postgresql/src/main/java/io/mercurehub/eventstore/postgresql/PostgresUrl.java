package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.setting.OptionValueException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is: {@code postgresql://} as {@code psql} takes it, or {@code jdbc:postgresql:}. Its text never gets into a message,
 * since it may have a password.
 *
 * <p>A value.
 */
final class PostgresUrl {

    private static final String EXPECTED =
            "(expected: postgresql://USER:PASSWORD@HOST:PORT/DATABASE as psql takes it, or jdbc:postgresql:…)";

    private static final Pattern LIBPQ =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^/?]*)"
                    + "(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?");

    /** What libpq and the driver call the same. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("sslnegotiation", "sslNegotiation"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("krbsrvname", "kerberosServerName"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("options", "options"),
            Map.entry("target_session_attrs", "targetServerType"));

    private static final Map<String, String> SERVERS = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private final String jdbcUrl;
    private final Map<String, String> credentials;

    private PostgresUrl(String jdbcUrl, Map<String, String> credentials) {
        this.jdbcUrl = jdbcUrl;
        this.credentials = credentials;
    }

    /**
     * {@return what a text says}
     *
     * @throws OptionValueException when it isn't such a URL; without its text
     */
    static PostgresUrl parse(String text) {
        PostgresUrl url = text.startsWith("jdbc:postgresql:") ? new PostgresUrl(text, Map.of()) : libpq(text);
        try {
            PGSimpleDataSource unused = url.dataSource();
        } catch (IllegalArgumentException e) {
            throw notUnderstood();
        }
        return url;
    }

    private static PostgresUrl libpq(String text) {
        Matcher parts = LIBPQ.matcher(text);
        if (!parts.matches()) {
            throw notUnderstood();
        }
        Map<String, String> credentials = new LinkedHashMap<>();
        put(credentials, "user", parts.group("user"));
        put(credentials, "password", parts.group("password"));
        String hosts = parts.group("hosts");
        String database = parts.group("database") == null ? "" : parts.group("database");
        List<String> parameters = new ArrayList<>();
        String port = "";
        boolean choosesServer = false;
        for (String parameter : parts.group("query") == null
                ? new String[0]
                : parts.group("query").split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : decode(parameter.substring(0, equals));
            String value = equals < 0 ? "" : decode(parameter.substring(equals + 1));
            switch (name) {
                case "user", "password" -> credentials.put(name, value);
                case "host" -> hosts = value;
                case "port" -> port = value;
                case "dbname" -> database = encode(value);
                default -> {
                    choosesServer |= name.equals("target_session_attrs");
                    parameters.add(parameter(name, value));
                }
            }
        }
        if (hosts.contains("%") || hosts.startsWith("/")) {
            throw OptionValueException.hidden(
                    "names a socket's folder (expected: a host, as Java has no sockets of a folder for it)");
        }
        if (!port.isEmpty()) {
            hosts = hosts + ":" + port;
        }
        if (hosts.contains(",") && !choosesServer) {
            // One of several may be a replica, on which a hub can do nothing.
            parameters.add("targetServerType=primary");
        }
        if (database.isEmpty()) {
            database = encode(credentials.getOrDefault("user", ""));
        }
        return new PostgresUrl(
                "jdbc:postgresql://" + hosts + "/" + database
                        + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)),
                credentials);
    }

    private static String parameter(String name, String value) {
        String ours = PARAMETERS.get(name);
        if (ours == null) {
            throw OptionValueException.hidden("has an unknown parameter " + name + " (expected: one of "
                    + String.join(", ", PARAMETERS.keySet().stream().sorted().toList()) + ")");
        }
        String theirs = name.equals("target_session_attrs") ? SERVERS.getOrDefault(value, value) : value;
        return ours + "=" + encode(theirs);
    }

    private static void put(Map<String, String> credentials, String name, String value) {
        if (value != null && !value.isEmpty()) {
            credentials.put(name, decode(value));
        }
    }

    private static OptionValueException notUnderstood() {
        return OptionValueException.hidden("is no URL of PostgreSQL " + EXPECTED);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notUnderstood();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@return what makes connections to it, one by one} */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl);
        if (credentials.containsKey("user")) {
            source.setUser(credentials.get("user"));
        }
        if (credentials.containsKey("password")) {
            source.setPassword(credentials.get("password"));
        }
        if (source.getApplicationName() == null) {
            source.setApplicationName("mercure-hub");
        }
        return source;
    }
}
