package io.mercurehub.servlet.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.Option;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The table of {@link HttpConfig}'s settings: how each is written, what it means, how it is set and how it is printed. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions hold no state.
public enum HttpOption implements Option {
    PUBLISHER_JWT(
            "publisher_jwt",
            "KEY [ALGORITHM]",
            "none",
            "The key of publishers' tokens: a secret of at least 32 bytes, or a public key as PEM or JWK; and the algorithm, `HS256`"
                    + " when it is missing.",
            (builder, arguments) -> builder.publisherKey(jwtKey(arguments)),
            config -> config.publisherKey().map(key -> secret("publisher_jwt", key))),

    SUBSCRIBER_JWT(
            "subscriber_jwt",
            "KEY [ALGORITHM]",
            "none",
            "The key of subscribers' tokens: a secret of at least 32 bytes, or a public key as PEM or JWK; and the algorithm, `HS256`"
                    + " when it is missing.",
            (builder, arguments) -> builder.subscriberKey(jwtKey(arguments)),
            config -> config.subscriberKey().map(key -> secret("subscriber_jwt", key))),

    PUBLISHER_JWKS_URL(
            "publisher_jwks_url",
            "URL",
            "none",
            "Where the keys of publishers' tokens are, a JWK Set: `https://…`, or `file:///…`, which is read once; in place of"
                    + " `publisher_jwt`.",
            (builder, arguments) -> builder.publisherJwksUrl(OptionValues.uri(arguments.first())),
            config -> config.publisherJwksUrl().map(url -> Arguments.of(url.toString()))),

    SUBSCRIBER_JWKS_URL(
            "subscriber_jwks_url",
            "URL",
            "none",
            "Where the keys of subscribers' tokens are, likewise.",
            (builder, arguments) -> builder.subscriberJwksUrl(OptionValues.uri(arguments.first())),
            config -> config.subscriberJwksUrl().map(url -> Arguments.of(url.toString()))),

    ANONYMOUS(
            "anonymous",
            "[on|off]",
            "off",
            "Serves public updates to subscribers without a token.",
            (builder, arguments) -> builder.anonymous(OptionValues.flag(arguments.values())),
            config -> Optional.of(Arguments.of(config.anonymous() ? "on" : "off"))),

    PROTOCOL_VERSION_COMPATIBILITY(
            "protocol_version_compatibility",
            "7|8|off",
            "8",
            "Up to which version clients of 0.x are served: `8` as 0.14 and later do; `7` also lets whoever may publish at all"
                    + " publish public updates on every topic, as 0.13 did; `off` refuses plain keys.",
            (builder, arguments) -> builder.compatibility(HttpConfig.Compatibility.parse(arguments.first())),
            config -> Optional.of(Arguments.of(config.compatibility().toString()))),

    ALLOW_SAMPLE_KEYS(
            "allow_sample_keys",
            "[on|off]",
            "off",
            "Lets a standalone hub that other machines can reach start with a key of a published example, with which anyone can"
                    + " sign tokens.",
            (builder, arguments) -> builder.allowSampleKeys(OptionValues.flag(arguments.values())),
            config -> Optional.of(Arguments.of(config.allowSampleKeys() ? "on" : "off"))),

    CORS_ORIGINS(
            "cors_origins",
            "ORIGIN…",
            "none",
            "The web origins whose pages may read from the hub, such as `https://www.example.org`; each may have one `*`, and"
                    + " `*` alone is every origin, but without cookies.",
            (builder, arguments) -> builder.corsOrigins(arguments.values()),
            config -> list(config.corsOrigins())),

    PUBLISH_ORIGINS(
            "publish_origins",
            "ORIGIN…",
            "none",
            "The web origins whose pages may publish with a cookie, written like `cors_origins`.",
            (builder, arguments) -> builder.publishOrigins(arguments.values()),
            config -> list(config.publishOrigins())),

    COOKIE_NAME(
            "cookie_name",
            "NAME",
            "mercureAuthorization",
            "The name of the cookie that may hold the access token.",
            (builder, arguments) -> builder.cookieName(arguments.first()),
            config -> Optional.of(Arguments.of(config.cookieName()))),

    HEARTBEAT(
            "heartbeat",
            "DURATION",
            "15s",
            "How long a stream may be silent before a comment is sent, which keeps proxies from closing it; `0s` for never.",
            (builder, arguments) -> builder.heartbeat(OptionValues.duration(arguments.first())),
            config -> Optional.of(Arguments.of(OptionValues.print(config.heartbeat())))),

    WRITE_TIMEOUT(
            "write_timeout",
            "DURATION",
            "10m",
            "How long a stream lives before it is ended and its client reconnects; `0s` for no limit.",
            (builder, arguments) -> builder.writeTimeout(OptionValues.duration(arguments.first())),
            config -> Optional.of(Arguments.of(OptionValues.print(config.writeTimeout())))),

    REQUEST_TIMEOUT(
            "request_timeout",
            "DURATION",
            "10s",
            "How long the body of a request may take to arrive; `0s` for no limit.",
            (builder, arguments) -> builder.requestTimeout(OptionValues.duration(arguments.first())),
            config -> Optional.of(Arguments.of(OptionValues.print(config.requestTimeout())))),

    MAX_REQUEST_BODY_SIZE(
            "max_request_body_size",
            "SIZE",
            "10MiB",
            "How large the body of a request may be; the default is `1MiB` when no key is set. That of a `QUERY` may have `1MiB`"
                    + " at most.",
            (builder, arguments) -> builder.maxRequestBodyBytes(OptionValues.bytesBelow2GiB(arguments.first())),
            config -> Optional.of(Arguments.of(OptionValues.printBytes(config.maxRequestBodyBytes())))),

    MAX_TOKEN_SIZE(
            "max_token_size",
            "SIZE",
            "8KiB",
            "How long an access token may be.",
            (builder, arguments) -> builder.maxTokenBytes(OptionValues.bytesBelow2GiB(arguments.first())),
            config -> Optional.of(Arguments.of(OptionValues.printBytes(config.maxTokenBytes())))),

    MAX_TOPICS_PER_UPDATE(
            "max_topics_per_update",
            "COUNT",
            "1000",
            "How many topics an update may have, the canonical one included.",
            (builder, arguments) -> builder.maxTopicsPerUpdate(OptionValues.count(arguments.first())),
            config -> Optional.of(Arguments.of(Integer.toString(config.maxTopicsPerUpdate())))),

    MAX_TOPICS_PER_SUBSCRIPTION(
            "max_topics_per_subscription",
            "COUNT",
            "1000",
            "How many `topic` parameters a subscription may have.",
            (builder, arguments) -> builder.maxTopicsPerSubscription(OptionValues.count(arguments.first())),
            config -> Optional.of(Arguments.of(Integer.toString(config.maxTopicsPerSubscription())))),

    MAX_SUBSCRIBERS_PER_ADDRESS(
            "max_subscribers_per_address",
            "COUNT",
            "0",
            "How many subscribers one address may have at once (of IPv6: one network `/64`); `0` for any number. Behind a proxy"
                    + " all clients have one address without `trusted_proxies`.",
            (builder, arguments) -> builder.maxSubscribersPerAddress(OptionValues.count(arguments.first())),
            config -> Optional.of(Arguments.of(Integer.toString(config.maxSubscribersPerAddress())))),

    MAX_SUBSCRIBERS_PER_TOKEN(
            "max_subscribers_per_token",
            "COUNT",
            "0",
            "How many subscribers may use the same access token at once; `0` for any number.",
            (builder, arguments) -> builder.maxSubscribersPerToken(OptionValues.count(arguments.first())),
            config -> Optional.of(Arguments.of(Integer.toString(config.maxSubscribersPerToken())))),

    TRUSTED_PROXIES(
            "trusted_proxies",
            "ADDRESS…",
            "none",
            "The proxies whose header fields say who has sent a request: addresses, ranges such as `10.0.0.0/8`, or"
                    + " `private_ranges` for all of private networks and of this machine.",
            (builder, arguments) -> builder.trustedProxies(withoutKind(arguments.values())),
            config -> list(config.trustedProxies())),

    CLIENT_IP_HEADERS(
            "client_ip_headers",
            "NAME…",
            "X-Forwarded-For Forwarded",
            "The header fields in which trusted proxies say the client's address; the first one that a request has counts.",
            (builder, arguments) -> builder.clientIpHeaders(arguments.values()),
            config -> list(config.clientIpHeaders()));

    /** The Go hub's web server has several kinds of lists; this one has one. */
    private static final String KIND = "static";

    private final String key;
    private final String syntax;
    private final String defaultValue;
    private final String meaning;
    private final BiConsumer<HttpConfig.Builder, Arguments> setter;
    private final Function<HttpConfig, Optional<Arguments>> printer;

    HttpOption(
            String key,
            String syntax,
            String defaultValue,
            String meaning,
            BiConsumer<HttpConfig.Builder, Arguments> setter,
            Function<HttpConfig, Optional<Arguments>> printer) {
        this.key = key;
        this.syntax = syntax;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
        this.setter = setter;
        this.printer = printer;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String syntax() {
        return syntax;
    }

    @Override
    public boolean isSecret() {
        return this == PUBLISHER_JWT || this == SUBSCRIBER_JWT;
    }

    @Override
    public String defaultValue() {
        return defaultValue;
    }

    @Override
    public String since() {
        return "0.1";
    }

    @Override
    public String meaning() {
        return meaning;
    }

    /**
     * Sets this setting.
     *
     * @param builder what to set it on
     * @param arguments what follows the directive's name
     * @throws OptionValueException when the arguments cannot be read; the rest is checked by {@link HttpConfig.Builder#build}
     */
    public void set(HttpConfig.Builder builder, Arguments arguments) {
        requireShape(arguments);
        setter.accept(builder, arguments);
    }

    /**
     * {@return what {@link #set} takes to make another configuration like this one; empty when there is nothing to set; a secret
     * is replaced by the placeholder of the environment variable that usually holds it}
     */
    public Optional<Arguments> print(HttpConfig config) {
        return printer.apply(config);
    }

    private static JwtKey jwtKey(Arguments arguments) {
        // An empty algorithm is none: {env.MERCURE_PUBLISHER_JWT_ALG} is usually not set.
        return arguments.values().size() == 1 || arguments.values().get(1).isEmpty()
                ? JwtKey.of(arguments.first())
                : JwtKey.of(arguments.first(), arguments.values().get(1));
    }

    private static List<String> withoutKind(List<String> values) {
        return values.get(0).equals(KIND) && values.size() > 1 ? values.subList(1, values.size()) : values;
    }

    private static Optional<Arguments> list(List<String> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Arguments.of(values));
    }

    private static Arguments secret(String key, JwtKey value) {
        return Arguments.of("{env." + Aliases.keyVariable(key) + "}", value.algorithm());
    }
}
