package io.mercurehub.spring.property;

import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.core.env.Environment;

/**
 * Hubs elsewhere, as properties: {@code mercure.hub.url} and what belongs to it, or {@code mercure.hubs.NAME.url} for several.
 *
 * <p>A token is given as it is, or made anew for each request with the hub's key of publishers.
 */
public final class RemoteHubs {

    /** Long enough for a request and its repetitions, and for clocks that differ. */
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);

    private static final String URL = "url";
    private static final String PUBLIC_URL = "public-url";
    private static final String TOKEN = "token";
    private static final String PUBLISHER_KEY = "publisher-jwt";
    private static final String SUBSCRIBER_KEY = "subscriber-jwt";
    private static final String ALGORITHM_OF = "-alg";
    private static final String COOKIE_NAME = "cookie-name";
    private static final String DEFAULT_COOKIE_NAME = "mercureAuthorization";
    private static final List<String> KNOWN = List.of(
            URL,
            PUBLIC_URL,
            TOKEN,
            PUBLISHER_KEY,
            PUBLISHER_KEY + ALGORITHM_OF,
            SUBSCRIBER_KEY,
            SUBSCRIBER_KEY + ALGORITHM_OF,
            COOKIE_NAME);

    private final Properties properties;
    private final List<String> problems = new ArrayList<>();

    private RemoteHubs(Environment environment, String prefix) {
        this.properties = new Properties(environment, prefix);
    }

    /** {@return the names of the hubs elsewhere that have one} */
    public static Set<String> names(Environment environment) {
        return new Properties(environment, PropertyName.NAMED).names();
    }

    /**
     * {@return the hub elsewhere that the application publishes to unless it says another one}
     *
     * @throws HubPropertiesException with every problem, when there is any; an unknown property is one
     */
    public static RemoteHub ofApplication(Environment environment) {
        return new RemoteHubs(environment, PropertyName.PREFIX).read();
    }

    /**
     * {@return a hub elsewhere}
     *
     * @param name one of {@link #names}
     * @throws HubPropertiesException with every problem, when there is any; an unknown property is one
     */
    public static RemoteHub named(Environment environment, String name) {
        return new RemoteHubs(environment, PropertyName.NAMED + "." + name).read();
    }

    private RemoteHub read() {
        properties.names().stream()
                .filter(name -> !KNOWN.contains(name.replace('_', '-')))
                .forEach(name -> problem(
                        name, "is no property of a hub elsewhere (expected: " + String.join(", ", KNOWN) + ")"));
        Optional<URI> url = properties.text(URL).flatMap(text -> url(URL, text));
        if (properties.text(URL).isEmpty()) {
            problem(
                    URL,
                    "is missing (expected: where to publish, such as https://hub.example.org/.well-known/mercure)");
        }
        Optional<URI> publicUrl = properties.text(PUBLIC_URL).flatMap(text -> url(PUBLIC_URL, text));
        Optional<Supplier<String>> tokens = tokens();
        Optional<TokenKey> subscriberKey = key(SUBSCRIBER_KEY);
        if (!problems.isEmpty()) {
            throw new HubPropertiesException(problems);
        }
        return new RemoteHub(
                url.orElseThrow(),
                publicUrl.or(() -> url).orElseThrow(),
                tokens,
                subscriberKey,
                properties.text(COOKIE_NAME).orElse(DEFAULT_COOKIE_NAME));
    }

    private Optional<Supplier<String>> tokens() {
        Optional<String> token = properties.text(TOKEN);
        Optional<TokenKey> key = key(PUBLISHER_KEY);
        if (token.isPresent() && key.isPresent()) {
            problem(
                    TOKEN,
                    "stands beside " + PUBLISHER_KEY + " (expected: a token, or a key with which tokens are made)");
        }
        if (token.isPresent()) {
            return token.map(text -> () -> text);
        }
        return key.map(signing -> {
            TokenIssuer issuer = new TokenIssuer(signing, InstantSource.system());
            MercureClaim claim = MercureClaim.of(List.of("*"), null, null);
            return () -> issuer.issue(claim, TOKEN_LIFETIME);
        });
    }

    private Optional<TokenKey> key(String name) {
        return properties.text(name).flatMap(text -> {
            try {
                return Optional.of(
                        TokenKey.signing(properties.text(name + ALGORITHM_OF).orElse(TokenKey.HS256), text));
            } catch (IllegalArgumentException refused) {
                problem(name, String.valueOf(refused.getMessage()));
                return Optional.empty();
            }
        });
    }

    private Optional<URI> url(String name, String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return Optional.of(url);
            }
        } catch (URISyntaxException malformed) {
            // The same is said of it as of any other text.
        }
        problem(name, "\"" + text + "\" (expected: a URL such as https://hub.example.org/.well-known/mercure)");
        return Optional.empty();
    }

    private void problem(String name, String sentence) {
        problems.add(properties.place(name) + ": " + sentence);
    }
}
