package io.mercurehub.standalone.config;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.Problems;
import io.mercurehub.servlet.config.DirectiveText;
import io.mercurehub.servlet.config.Directives;
import io.mercurehub.servlet.config.ExtraOption;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Placeholders;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.development.DevelopmentKeys;
import io.mercurehub.standalone.development.StateFolder;
import io.mercurehub.standalone.log.LogSettings;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the operator of a standalone hub chose, checked.
 *
 * @param serverName where to listen
 * @param settings how the hub works and speaks HTTP
 * @param log what to log, and how
 * @param admin where health checks and metrics are
 * @param tls where the hub's certificate is, if it has one
 * @param isDevelopment whether no key was set, so that this is the development hub, with keys of its own
 */
public record StandaloneConfig(
        ServerName serverName,
        Settings settings,
        LogSettings log,
        AdminSettings admin,
        Optional<TlsSettings> tls,
        boolean isDevelopment) {

    /** The origins of pages that a web server on the developer's own machine serves. */
    static final List<String> LOOPBACK_ORIGINS = List.of(
            "http://localhost",
            "http://localhost:*",
            "https://localhost",
            "https://localhost:*",
            "http://127.0.0.1",
            "http://127.0.0.1:*",
            "https://127.0.0.1",
            "https://127.0.0.1:*",
            "http://[::1]",
            "http://[::1]:*");

    private static final String HISTORY_FOLDER = "history";
    private static final List<String> KEY_DIRECTIVES =
            List.of("publisher_jwt", "subscriber_jwt", "publisher_jwks_url", "subscriber_jwks_url", "issuer");

    /**
     * Reads the configuration: first the file, then the environment, whose settings replace those of the file.
     *
     * @param surroundings have the environment
     * @param file of directives, or a Caddyfile, if any
     * @throws ConfigurationException with every problem, when there is any
     */
    public static StandaloneConfig load(Surroundings surroundings, Optional<Path> file) {
        Problems problems = new Problems();
        LogOption log = new LogOption();
        AdminOption admin = new AdminOption();
        TlsOption tls = new TlsOption();
        List<ExtraOption> extra = new ArrayList<>(admin.options());
        extra.add(tls.option());
        extra.add(log.option());
        Directives directives = new Directives(Placeholders.of(surroundings.environment()), extra);
        ConfigFile configFile = file.flatMap(
                        path -> collect(problems, () -> ConfigFile.read(path, directives, problems)))
                .orElse(ConfigFile.NONE);
        directives.environment(surroundings.environment());
        List<String> warnings = new ArrayList<>(configFile.warnings());
        Optional<ServerName> oldAddress = collect(
                        problems, () -> oldEnvironment(surroundings, file.isPresent(), directives, warnings))
                .flatMap(address -> address);
        if (!configFile.isCaddyfile()) {
            warnings.addAll(ServerEnvironment.warnings(surroundings.environment()));
        }
        boolean isDevelopment = KEY_DIRECTIVES.stream().noneMatch(directives::has);

        boolean hasCertificate = directives.has(TlsSettings.DIRECTIVE);
        Optional<ServerName> serverName =
                collect(problems, () -> serverName(surroundings, configFile, oldAddress, hasCertificate));
        if (hasCertificate && serverName.isPresent() && !serverName.get().isTls()) {
            warnings.add("tls has no effect: " + serverName.get().describe()
                    + " is without TLS, since http:// or port 80 says so");
        }
        HubConfig.Builder hub = isDevelopment ? HubConfig.builder() : durable(surroundings);
        HttpConfig.Builder http = HttpConfig.builder();
        if (isDevelopment) {
            hub.subscriptions(true);
            http.anonymous(true).corsOrigins(LOOPBACK_ORIGINS);
            serverName.ifPresent(name -> Exposure.requireLoopback(name, problems));
            if (problems.found().isEmpty()) {
                collect(problems, () -> developmentKeys(surroundings))
                        .ifPresent(keys -> http.publisherKey(JwtKey.of(keys.publisher()))
                                .subscriberKey(JwtKey.of(keys.subscriber())));
            }
        }
        Optional<Settings> settings = collect(
                problems,
                () -> directives.settings(
                        hub,
                        http,
                        isDevelopment
                                ? HttpConfig.Builder::build
                                : builder -> Exposure.requireOwnKeys(builder.buildStandalone(), serverName)));
        problems.throwIfAny();
        return new StandaloneConfig(
                serverName.orElseThrow(),
                settings.orElseThrow().with(warnings),
                log.settings(),
                admin.settings(),
                tls.settings(),
                isDevelopment);
    }

    /** Reads what users of the well-known hub before 0.11 have, unless there is anything newer. */
    private static Optional<ServerName> oldEnvironment(
            Surroundings surroundings, boolean hasFile, Directives directives, List<String> warnings) {
        OldEnvironment old = new OldEnvironment(surroundings.environment());
        if (!old.isPresent()) {
            return Optional.empty();
        }
        boolean isNewer = hasFile
                || !directives.isEmpty()
                || !surroundings.variable(ServerName.VARIABLE).isBlank();
        if (isNewer) {
            old.ignore();
        } else {
            old.read(directives);
        }
        warnings.addAll(old.warnings());
        return isNewer ? Optional.empty() : old.serverName(directives.has(TlsSettings.DIRECTIVE));
    }

    private static ServerName serverName(
            Surroundings surroundings, ConfigFile configFile, Optional<ServerName> oldAddress, boolean hasCertificate) {
        String variable = surroundings.variable(ServerName.VARIABLE);
        if (!variable.isBlank()) {
            return ServerName.parse(variable, hasCertificate);
        }
        return configFile
                .serverName(hasCertificate)
                .or(() -> oldAddress)
                .orElseGet(
                        () -> ServerName.byDefault(surroundings.variable(ServerName.DEFAULT_VARIABLE), hasCertificate));
    }

    /** {@return settings of a hub that keeps its history in the state folder, unless the operator says otherwise} */
    private static HubConfig.Builder durable(Surroundings surroundings) {
        Path folder = stateFolder(surroundings).resolve(HISTORY_FOLDER);
        return HubConfig.builder().transport("file", Map.of("path", folder.toString()));
    }

    private static Path stateFolder(Surroundings surroundings) {
        return StateFolder.of(surroundings.environment(), surroundings.home());
    }

    private static DevelopmentKeys developmentKeys(Surroundings surroundings) {
        return DevelopmentKeys.in(stateFolder(surroundings));
    }

    private static <T> Optional<T> collect(Problems problems, Supplier<T> source) {
        try {
            return Optional.of(source.get());
        } catch (ConfigurationException e) {
            e.problems().forEach(problems::add);
            return Optional.empty();
        }
    }

    /** {@return the effective configuration as directives; a placeholder stands for each secret} */
    public String print() {
        return settings.print()
                + AdminOption.print(admin)
                + tls.map(given -> DirectiveText.write(TlsSettings.DIRECTIVE, TlsOption.print(given)))
                        .orElse("")
                + DirectiveText.write(LogOption.KEY, LogOption.print(log));
    }
}
