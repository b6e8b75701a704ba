package io.mercurehub.servlet.config;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.config.HttpConfig.Compatibility;
import io.mercurehub.servlet.config.HttpConfig.Debug;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The table of {@link HttpConfig}'s settings. */
public final class HttpOptions {

    /** The Go hub's web server has several kinds of lists; this one has one. */
    private static final String KIND = "static";

    /** All of them, in the order of the documentation. */
    public static final List<Option<HttpConfig.Builder, HttpConfig>> ALL = List.of(
            key("publisher_jwt", HttpConfig.Builder::publisherKey, HttpConfig::publisherKey),
            key("subscriber_jwt", HttpConfig.Builder::subscriberKey, HttpConfig::subscriberKey),
            url("publisher_jwks_url", HttpConfig.Builder::publisherJwksUrl, HttpConfig::publisherJwksUrl),
            url("subscriber_jwks_url", HttpConfig.Builder::subscriberJwksUrl, HttpConfig::subscriberJwksUrl),
            Option.flag("anonymous", HttpConfig.Builder::anonymous, HttpConfig::anonymous),
            Option.value(
                    "protocol_version_compatibility",
                    "7|8|off",
                    HttpOptions::compatibility,
                    Compatibility::toString,
                    HttpConfig.Builder::compatibility,
                    HttpConfig::compatibility),
            new Option<>(
                    "debug",
                    "[on|off|unsafe]",
                    (builder, arguments) -> builder.debug(debug(arguments.values())),
                    config -> List.of(Arguments.of(Option.name(config.debug())))),
            Option.flag("allow_sample_keys", HttpConfig.Builder::allowSampleKeys, HttpConfig::allowSampleKeys),
            Option.list("cors_origins", "ORIGIN…", HttpConfig.Builder::corsOrigins, HttpConfig::corsOrigins),
            Option.list("publish_origins", "ORIGIN…", HttpConfig.Builder::publishOrigins, HttpConfig::publishOrigins),
            Option.value(
                    "cookie_name",
                    "NAME",
                    name -> name,
                    name -> name,
                    HttpConfig.Builder::cookieName,
                    HttpConfig::cookieName),
            Option.duration("heartbeat", HttpConfig.Builder::heartbeat, HttpConfig::heartbeat),
            Option.duration("write_timeout", HttpConfig.Builder::writeTimeout, HttpConfig::writeTimeout),
            Option.duration("request_timeout", HttpConfig.Builder::requestTimeout, HttpConfig::requestTimeout),
            Option.size(
                    "max_request_body_size", HttpConfig.Builder::maxRequestBodyBytes, HttpConfig::maxRequestBodyBytes),
            Option.size("max_token_size", HttpConfig.Builder::maxTokenBytes, HttpConfig::maxTokenBytes),
            Option.count(
                    "max_topics_per_update", HttpConfig.Builder::maxTopicsPerUpdate, HttpConfig::maxTopicsPerUpdate),
            Option.count(
                    "max_topics_per_subscription",
                    HttpConfig.Builder::maxTopicsPerSubscription,
                    HttpConfig::maxTopicsPerSubscription),
            Option.count(
                    "max_subscribers_per_address",
                    HttpConfig.Builder::maxSubscribersPerAddress,
                    HttpConfig::maxSubscribersPerAddress),
            Option.count(
                    "max_subscribers_per_token",
                    HttpConfig.Builder::maxSubscribersPerToken,
                    HttpConfig::maxSubscribersPerToken),
            Option.list(
                    "trusted_proxies",
                    "ADDRESS…",
                    (builder, values) -> builder.trustedProxies(withoutKind(values)),
                    HttpConfig::trustedProxies),
            Option.list(
                    "client_ip_headers", "NAME…", HttpConfig.Builder::clientIpHeaders, HttpConfig::clientIpHeaders));

    private HttpOptions() {}

    /** In place of the key, the placeholder of the environment variable is printed that usually holds it. */
    private static Option<HttpConfig.Builder, HttpConfig> key(
            String key, BiConsumer<HttpConfig.Builder, JwtKey> setter, Function<HttpConfig, Optional<JwtKey>> getter) {
        String placeholder = "{env." + Option.keyVariable(key) + "}";
        return new Option<>(
                key,
                "KEY [ALGORITHM]",
                false,
                true,
                (builder, arguments) -> setter.accept(builder, jwtKey(arguments.values())),
                config -> getter.apply(config).stream()
                        .map(value -> Arguments.of(placeholder, value.algorithm()))
                        .toList(),
                null);
    }

    private static Option<HttpConfig.Builder, HttpConfig> url(
            String key, BiConsumer<HttpConfig.Builder, URI> setter, Function<HttpConfig, Optional<URI>> getter) {
        return new Option<>(
                key,
                "URL",
                (builder, arguments) -> setter.accept(builder, Option.uri(arguments.first())),
                config -> getter.apply(config).stream()
                        .map(url -> Arguments.of(url.toString()))
                        .toList());
    }

    private static Debug debug(List<String> values) {
        return values.isEmpty() ? Debug.ON : Option.choice(Debug.class, values.get(0));
    }

    private static Compatibility compatibility(String text) {
        return Stream.of(Compatibility.values())
                .filter(level -> level.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> OptionValueException.expected(text, "7, 8 or off"));
    }

    private static JwtKey jwtKey(List<String> values) {
        // An empty algorithm is none: {env.MERCURE_PUBLISHER_JWT_ALG} is usually not set.
        return values.size() == 1 || values.get(1).isEmpty()
                ? JwtKey.of(values.get(0))
                : JwtKey.of(values.get(0), values.get(1));
    }

    private static List<String> withoutKind(List<String> values) {
        return values.get(0).equals(KIND) && values.size() > 1 ? values.subList(1, values.size()) : values;
    }
}
