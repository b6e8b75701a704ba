package io.mercurehub.standalone.config;

import io.mercurehub.config.Setting;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.process.Surroundings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a configuration says of tokens, for whoever makes or explains one.
 *
 * <p>That needs less than a hub that starts: tokens are also made on machines that have one key of the hub and nothing else of
 * it. But what was written has to be understood, lest a misspelt key be taken for one that is not there.
 */
public final class TokenConfig {

    private TokenConfig() {}

    /**
     * Reads the configuration, as {@link StandaloneConfig#load} does.
     *
     * @param surroundings have the environment
     * @param file of directives, or a Caddyfile, if any
     * @param signed whose keys, secret or public, must be there
     * @return settings of which only those about tokens are meant
     * @throws ConfigurationException with every problem, when there is any
     */
    public static HttpConfig load(Surroundings surroundings, Optional<Path> file, Set<TokenRole> signed) {
        Problems problems = new Problems();
        Sources sources = new Sources(surroundings, file, problems);
        HttpConfig.Builder http = HttpConfig.builder();
        if (sources.isDevelopment() && isLoopback(sources)) {
            sources.developmentKeys(http, problems);
        }
        Optional<Settings> settings = problems.collect(() -> Settings.of(
                sources.directives(),
                HubConfig.builder(),
                http,
                builder -> build(builder, signed),
                Setting.on(new ServerOptions.Chosen(), ServerOptions.ALL)));
        problems.throwIfAny();
        return settings.orElseThrow().http();
    }

    /** Where the hub listens matters for one without keys alone; a mistake in that is for whoever starts it. */
    private static boolean isLoopback(Sources sources) {
        return new Problems()
                .collect(sources::serverName)
                .filter(ServerName::isLoopback)
                .isPresent();
    }

    private static HttpConfig build(HttpConfig.Builder builder, Set<TokenRole> signed) {
        // Who needs no token doesn't matter to one.
        HttpConfig http = builder.anonymous(true).build();
        Problems problems = new Problems();
        for (TokenRole role : signed) {
            boolean isPublisher = role == TokenRole.PUBLISHER;
            Optional<JwtKey> key = isPublisher ? http.publisherKey() : http.subscriberKey();
            Optional<URI> url = isPublisher ? http.publisherJwksUrl() : http.subscriberJwksUrl();
            if (key.isEmpty() && url.isEmpty()) {
                String name = Option.name(role);
                problems.add(
                        name + "_jwt",
                        "is missing: a " + name
                                + "'s token is signed with it (expected: the key that the hub has, such as in "
                                + Option.keyVariable(name + "_jwt") + "; or --key-file)");
            }
        }
        problems.throwIfAny();
        return http;
    }
}
