package io.mercurehub.standalone.config;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.Problem;
import io.mercurehub.hub.option.Problems;
import io.mercurehub.servlet.config.DirectiveText;
import io.mercurehub.servlet.config.Directives;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Placeholders;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.development.DevelopmentKeys;
import io.mercurehub.standalone.development.StateFolder;
import io.mercurehub.standalone.log.LogSettings;
import io.mercurehub.standalone.process.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the operator of a standalone hub chose, checked.
 *
 * @param serverName where to listen
 * @param settings how the hub works and speaks HTTP
 * @param log what to log, and how
 * @param isDevelopment whether no key was set, so that this is the development hub, with keys of its own
 */
public record StandaloneConfig(ServerName serverName, Settings settings, LogSettings log, boolean isDevelopment) {

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

    private static final List<String> KEY_DIRECTIVES = List.of("publisher_jwt", "subscriber_jwt");

    /**
     * Reads the configuration: first the file, then the environment, whose settings replace those of the file.
     *
     * @param surroundings have the environment
     * @param file of directives, if any
     * @throws ConfigurationException with every problem, when there is any
     */
    public static StandaloneConfig load(Surroundings surroundings, Optional<Path> file) {
        Problems problems = new Problems();
        LogOption log = new LogOption();
        Directives directives = new Directives(Placeholders.of(surroundings.environment()), List.of(log.option()));
        file.ifPresent(path -> collect(problems, () -> directives.read(path.toString(), read(path))));
        directives.environment(surroundings.environment());
        boolean isDevelopment = KEY_DIRECTIVES.stream().noneMatch(directives::has);

        Optional<ServerName> serverName =
                collect(problems, () -> ServerName.parse(surroundings.variable(ServerName.VARIABLE)));
        HttpConfig.Builder http = HttpConfig.builder();
        if (isDevelopment) {
            http.anonymous(true).corsOrigins(LOOPBACK_ORIGINS);
            serverName.ifPresent(name -> requireLoopback(name, problems));
            if (problems.found().isEmpty()) {
                collect(problems, () -> developmentKeys(surroundings))
                        .ifPresent(keys -> http.publisherKey(JwtKey.of(keys.publisher()))
                                .subscriberKey(JwtKey.of(keys.subscriber())));
            }
        }
        Optional<Settings> settings = collect(
                problems,
                () -> directives.settings(
                        HubConfig.builder(),
                        http,
                        isDevelopment
                                ? HttpConfig.Builder::build
                                : builder -> withoutSampleKeys(builder.buildStandalone(), serverName)));
        problems.throwIfAny();
        return new StandaloneConfig(serverName.orElseThrow(), settings.orElseThrow(), log.settings(), isDevelopment);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is none of that name");
        } catch (IOException e) {
            throw unreadable(file, "it cannot be read as text: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String reason) {
        return new ConfigurationException(
                List.of(new Problem("--config", file + " (expected: a file of directives, but " + reason + ")")));
    }

    private static void requireLoopback(ServerName serverName, Problems problems) {
        for (ListenAddress address : serverName.addresses()) {
            if (!address.isLoopback()) {
                problems.add(
                        ServerName.VARIABLE,
                        address
                                + " can be reached from other machines, but no key is set, and without one anybody could"
                                + " subscribe (expected: publisher_jwt and subscriber_jwt, or MERCURE_PUBLISHER_JWT_KEY and"
                                + " MERCURE_SUBSCRIBER_JWT_KEY, each made with: openssl rand -base64 32; or an address such"
                                + " as " + ListenAddress.DEFAULT + ")");
            }
        }
    }

    private static HttpConfig withoutSampleKeys(HttpConfig http, Optional<ServerName> serverName) {
        if (!http.allowSampleKeys()
                && serverName.isPresent()
                && !serverName.get().isLoopback()) {
            Problems problems = new Problems();
            requireOwnKey("publisher_jwt", http.publisherKey(), problems);
            requireOwnKey("subscriber_jwt", http.subscriberKey(), problems);
            problems.throwIfAny();
        }
        return http;
    }

    private static void requireOwnKey(String directive, Optional<JwtKey> key, Problems problems) {
        if (key.isPresent() && key.get().isPublishedExample()) {
            problems.add(
                    directive,
                    "the key is a published example, and other machines can reach this hub, so that anyone could sign tokens"
                            + " for it (expected: a key made with: openssl rand -base64 32; or allow_sample_keys, in the"
                            + " environment MERCURE_ALLOW_SAMPLE_KEYS=1; or a SERVER_NAME such as "
                            + ListenAddress.DEFAULT
                            + ")");
        }
    }

    private static DevelopmentKeys developmentKeys(Surroundings surroundings) {
        return DevelopmentKeys.in(StateFolder.of(surroundings.environment(), surroundings.home()));
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
        return settings.print() + DirectiveText.write(LogOption.KEY, LogOption.print(log));
    }
}
