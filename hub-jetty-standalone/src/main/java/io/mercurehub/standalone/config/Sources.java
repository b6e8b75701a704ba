package io.mercurehub.standalone.config;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.development.DevelopmentKeys;
import io.mercurehub.standalone.development.StateFolder;
import io.mercurehub.standalone.migration.Caddyfile;
import io.mercurehub.standalone.migration.OldEnvironment;
import io.mercurehub.standalone.migration.ServerEnvironment;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private final Optional<Caddyfile> caddyfile;
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
        caddyfile = file.flatMap(path -> problems.collect(() -> read(path, problems)))
                .flatMap(read -> read);
        directives.environment(surroundings.environment());
        caddyfile.ifPresent(read -> warnings.addAll(read.warnings()));
        oldAddress = problems.collect(() -> oldEnvironment(file.isPresent())).flatMap(address -> address);
        if (caddyfile.isEmpty()) {
            warnings.addAll(ServerEnvironment.warnings(surroundings.environment()));
        }
    }

    /** Reads a file: directives of the hub, or a Caddyfile with a {@code mercure} block in it, which it then returns. */
    private Optional<Caddyfile> read(Path path, Problems problems) {
        List<Directive> file = directives.parse(path.toString(), text(path));
        if (!isCaddyfile(path) && !Caddyfile.isOne(file)) {
            directives.add(file);
            return Optional.empty();
        }
        Caddyfile read = Caddyfile.read(file, directives::knows, problems);
        directives.add(read.directives());
        return Optional.of(read);
    }

    private static boolean isCaddyfile(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith("caddyfile");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException
                    ? "there is none of that name"
                    : "it cannot be read as text: " + e.getMessage();
            throw new ConfigurationException(
                    List.of(new Problem("--config", file + " (expected: a file of directives, but " + reason + ")")));
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
        OldEnvironment old = new OldEnvironment(surroundings.environment(), warnings);
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
        return isNewer ? Optional.empty() : old.serverName(hasCertificate());
    }

    /**
     * {@return where to listen}
     *
     * @throws ConfigurationException when that cannot be understood
     */
    ServerName serverName() {
        String variable = surroundings.variable(ServerName.VARIABLE);
        if (!variable.isBlank()) {
            return ServerName.parse(ServerName.VARIABLE, variable, hasCertificate());
        }
        return caddyfile
                .flatMap(read -> read.serverName(hasCertificate()))
                .or(() -> oldAddress)
                .orElseGet(() -> {
                    String otherwise = surroundings.variable(ServerName.DEFAULT_VARIABLE);
                    return ServerName.parse(ServerName.DEFAULT_VARIABLE, otherwise, hasCertificate());
                });
    }
}
