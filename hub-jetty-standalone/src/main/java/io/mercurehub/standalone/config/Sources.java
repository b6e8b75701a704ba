package io.mercurehub.standalone.config;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.development.DevelopmentKeys;
import io.mercurehub.standalone.development.StateFolder;
import io.mercurehub.standalone.migration.OldEnvironment;
import io.mercurehub.standalone.migration.ServerEnvironment;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator wrote, read and not yet judged: a file, then the environment, whose settings replace those of the file.
 *
 * <p>Confined to one thread.
 */
final class Sources {

    private static final List<String> KEY_DIRECTIVES =
            List.of("publisher_jwt", "subscriber_jwt", "publisher_jwks_url", "subscriber_jwks_url", "issuer");

    private final Surroundings surroundings;
    private final List<String> warnings = new ArrayList<>();
    private final Directives directives;
    private final ConfigFile configFile;
    private final Optional<ServerName> oldAddress;

    /**
     * Reads them.
     *
     * @param surroundings have the environment
     * @param file of directives, or a Caddyfile, if any
     * @param problems gets those that are not mistakes in a directive
     */
    Sources(Surroundings surroundings, Optional<Path> file, Problems problems) {
        this.surroundings = surroundings;
        directives = Settings.directives(Placeholders.of(surroundings.environment()), ServerOptions.ALL);
        configFile = file.flatMap(path -> problems.collect(() -> ConfigFile.read(path, directives, problems)))
                .orElse(ConfigFile.NONE);
        directives.environment(surroundings.environment());
        warnings.addAll(configFile.warnings());
        oldAddress = problems.collect(() -> oldEnvironment(file.isPresent())).flatMap(address -> address);
        if (!configFile.isCaddyfile()) {
            warnings.addAll(ServerEnvironment.warnings(surroundings.environment()));
        }
    }

    Directives directives() {
        return directives;
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
        return problems.collect(this::serverName);
    }

    /**
     * Gives a development hub its keys, which are made when there are none yet.
     *
     * @param problems says what stands in the way
     */
    void developmentKeys(HttpConfig.Builder http, Problems problems) {
        problems.collect(() -> DevelopmentKeys.in(stateFolder()))
                .ifPresent(keys ->
                        http.publisherKey(JwtKey.of(keys.publisher())).subscriberKey(JwtKey.of(keys.subscriber())));
    }

    Path stateFolder() {
        return StateFolder.of(surroundings.environment(), surroundings.home());
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
            return ServerName.parse(ServerName.VARIABLE, variable, hasCertificate());
        }
        return configFile.serverName(hasCertificate()).or(() -> oldAddress).orElseGet(() -> {
            String otherwise = surroundings.variable(ServerName.DEFAULT_VARIABLE);
            return ServerName.parse(ServerName.DEFAULT_VARIABLE, otherwise, hasCertificate());
        });
    }
}
