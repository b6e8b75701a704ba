package io.mercurehub.standalone.config;

import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.Problems;
import io.mercurehub.servlet.config.Directives;
import io.mercurehub.servlet.config.ExtraOption;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Placeholders;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.development.DevelopmentKeys;
import io.mercurehub.standalone.development.StateFolder;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an operator wrote, read and not yet judged: a file, then the environment, whose settings replace those of the file.
 *
 * <p>Confined to one thread.
 */
final class Sources {

    private static final List<String> KEY_DIRECTIVES =
            List.of("publisher_jwt", "subscriber_jwt", "publisher_jwks_url", "subscriber_jwks_url", "issuer");

    private final Surroundings surroundings;
    private final LogOption log = new LogOption();
    private final AdminOption admin = new AdminOption();
    private final TlsOption tls = new TlsOption();
    private final MaxConnectionsOption maxConnections = new MaxConnectionsOption();
    private final List<String> warnings = new ArrayList<>();
    private final Directives directives;
    private final ConfigFile configFile;
    private final Optional<ServerName> oldAddress;

    /**
     * Reads them.
     *
     * @param surroundings have the environment
     * @param file of directives, or a Caddyfile, if any
     * @param problems gets those that {@link Directives#settings} does not know
     */
    Sources(Surroundings surroundings, Optional<Path> file, Problems problems) {
        this.surroundings = surroundings;
        List<ExtraOption> extra = new ArrayList<>(admin.options());
        extra.add(tls.option());
        extra.add(log.option());
        extra.add(maxConnections.option());
        directives = new Directives(Placeholders.of(surroundings.environment()), extra);
        configFile = file.flatMap(path -> collect(problems, () -> ConfigFile.read(path, directives, problems)))
                .orElse(ConfigFile.NONE);
        directives.environment(surroundings.environment());
        warnings.addAll(configFile.warnings());
        oldAddress = collect(problems, () -> oldEnvironment(file.isPresent())).flatMap(address -> address);
        if (!configFile.isCaddyfile()) {
            warnings.addAll(ServerEnvironment.warnings(surroundings.environment()));
        }
    }

    Directives directives() {
        return directives;
    }

    LogOption log() {
        return log;
    }

    AdminOption admin() {
        return admin;
    }

    TlsOption tls() {
        return tls;
    }

    MaxConnectionsOption maxConnections() {
        return maxConnections;
    }

    /** {@return what is without effect, one line each} */
    List<String> warnings() {
        return warnings;
    }

    /** {@return whether there is no key, so that the hub is the development hub} */
    boolean isDevelopment() {
        return KEY_DIRECTIVES.stream().noneMatch(directives::has);
    }

    boolean hasCertificate() {
        return directives.has(TlsSettings.DIRECTIVE);
    }

    /**
     * {@return where to listen; empty when that cannot be understood}
     *
     * @param problems says why
     */
    Optional<ServerName> serverName(Problems problems) {
        return collect(problems, this::serverName);
    }

    /**
     * Gives a development hub its keys, which are made when there are none yet.
     *
     * @param problems says what stands in the way
     */
    void developmentKeys(HttpConfig.Builder http, Problems problems) {
        collect(problems, () -> DevelopmentKeys.in(stateFolder()))
                .ifPresent(keys ->
                        http.publisherKey(JwtKey.of(keys.publisher())).subscriberKey(JwtKey.of(keys.subscriber())));
    }

    Path stateFolder() {
        return StateFolder.of(surroundings.environment(), surroundings.home());
    }

    /** {@return what the source gives; empty when it has problems, which are then among the others} */
    static <T> Optional<T> collect(Problems problems, Supplier<T> source) {
        try {
            return Optional.of(source.get());
        } catch (ConfigurationException e) {
            e.problems().forEach(problems::add);
            return Optional.empty();
        }
    }

    /** Reads what users of the Go hub before 0.11 have, unless there is anything newer. */
    private Optional<ServerName> oldEnvironment(boolean hasFile) {
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
        return isNewer ? Optional.empty() : old.serverName(hasCertificate());
    }

    private ServerName serverName() {
        String variable = surroundings.variable(ServerName.VARIABLE);
        if (!variable.isBlank()) {
            return ServerName.parse(variable, hasCertificate());
        }
        return configFile.serverName(hasCertificate()).or(() -> oldAddress).orElseGet(this::defaultServerName);
    }

    private ServerName defaultServerName() {
        return ServerName.byDefault(surroundings.variable(ServerName.DEFAULT_VARIABLE), hasCertificate());
    }
}
