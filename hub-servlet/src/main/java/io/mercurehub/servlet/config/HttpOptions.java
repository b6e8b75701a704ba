package io.mercurehub.servlet.config;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.option.Option;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The table of {@link HttpConfig}'s settings. */
public final class HttpOptions {

    private static final String KEY =
            "a secret of at least 32 bytes, or a public key as PEM or JWK; and the algorithm, `HS256`"
                    + " when it is missing.";

    /** The Go hub's web server has several kinds of lists; this one has one. */
    private static final String KIND = "static";

    /** All of them, in the order of the documentation. */
    public static final List<Option<HttpConfig.Builder, HttpConfig>> ALL = List.of(
            key(
                    "publisher_jwt",
                    "The key of publishers' tokens: " + KEY,
                    HttpConfig.Builder::publisherKey,
                    HttpConfig::publisherKey),
            key(
                    "subscriber_jwt",
                    "The key of subscribers' tokens: " + KEY,
                    HttpConfig.Builder::subscriberKey,
                    HttpConfig::subscriberKey),
            url(
                    "publisher_jwks_url",
                    "Where the keys of publishers' tokens are, a JWK Set: `https://…`, or `file:///…`, which is read once; in place of"
                            + " `publisher_jwt`.",
                    HttpConfig.Builder::publisherJwksUrl,
                    HttpConfig::publisherJwksUrl),
            url(
                    "subscriber_jwks_url",
                    "Where the keys of subscribers' tokens are, likewise.",
                    HttpConfig.Builder::subscriberJwksUrl,
                    HttpConfig::subscriberJwksUrl),
            Option.flag(
                    "anonymous",
                    "Serves public updates to subscribers without a token.",
                    HttpConfig.Builder::anonymous,
                    HttpConfig::anonymous),
            Option.value(
                    "protocol_version_compatibility",
                    "7|8|off",
                    "8",
                    "Up to which version clients of 0.x are served: `8` as 0.14 and later do; `7` also lets whoever may publish at all"
                            + " publish public updates on every topic, as 0.13 did; `off` refuses plain keys.",
                    HttpConfig.Compatibility::parse,
                    HttpConfig.Compatibility::toString,
                    HttpConfig.Builder::compatibility,
                    HttpConfig::compatibility),
            Option.flag(
                    "allow_sample_keys",
                    "Lets a standalone hub that other machines can reach start with a key of a published example, with which anyone can"
                            + " sign tokens.",
                    HttpConfig.Builder::allowSampleKeys,
                    HttpConfig::allowSampleKeys),
            Option.list(
                    "cors_origins",
                    "ORIGIN…",
                    "none",
                    "The web origins whose pages may read from the hub, such as `https://www.example.org`; each may have one `*`, and"
                            + " `*` alone is every origin, but without cookies.",
                    HttpConfig.Builder::corsOrigins,
                    HttpConfig::corsOrigins),
            Option.list(
                    "publish_origins",
                    "ORIGIN…",
                    "none",
                    "The web origins whose pages may publish with a cookie, written like `cors_origins`.",
                    HttpConfig.Builder::publishOrigins,
                    HttpConfig::publishOrigins),
            Option.value(
                    "cookie_name",
                    "NAME",
                    "mercureAuthorization",
                    "The name of the cookie that may hold the access token.",
                    Function.identity(),
                    Function.identity(),
                    HttpConfig.Builder::cookieName,
                    HttpConfig::cookieName),
            Option.duration(
                    "heartbeat",
                    "15s",
                    "How long a stream may be silent before a comment is sent, which keeps proxies from closing it; `0s` for never.",
                    HttpConfig.Builder::heartbeat,
                    HttpConfig::heartbeat),
            Option.duration(
                    "write_timeout",
                    "10m",
                    "How long a stream lives before it is ended and its client reconnects; `0s` for no limit.",
                    HttpConfig.Builder::writeTimeout,
                    HttpConfig::writeTimeout),
            Option.duration(
                    "request_timeout",
                    "10s",
                    "How long the body of a request may take to arrive; `0s` for no limit.",
                    HttpConfig.Builder::requestTimeout,
                    HttpConfig::requestTimeout),
            Option.size(
                    "max_request_body_size",
                    "10MiB",
                    "How large the body of a request may be; the default is `1MiB` when no key is set. That of a `QUERY` may have `1MiB`"
                            + " at most.",
                    HttpConfig.Builder::maxRequestBodyBytes,
                    HttpConfig::maxRequestBodyBytes),
            Option.size(
                    "max_token_size",
                    "8KiB",
                    "How long an access token may be.",
                    HttpConfig.Builder::maxTokenBytes,
                    HttpConfig::maxTokenBytes),
            Option.count(
                    "max_topics_per_update",
                    "1000",
                    "How many topics an update may have, the canonical one included.",
                    HttpConfig.Builder::maxTopicsPerUpdate,
                    HttpConfig::maxTopicsPerUpdate),
            Option.count(
                    "max_topics_per_subscription",
                    "1000",
                    "How many `topic` parameters a subscription may have.",
                    HttpConfig.Builder::maxTopicsPerSubscription,
                    HttpConfig::maxTopicsPerSubscription),
            Option.count(
                    "max_subscribers_per_address",
                    "0",
                    "How many subscribers one address may have at once (of IPv6: one network `/64`); `0` for any number. Behind a proxy"
                            + " all clients have one address without `trusted_proxies`.",
                    HttpConfig.Builder::maxSubscribersPerAddress,
                    HttpConfig::maxSubscribersPerAddress),
            Option.count(
                    "max_subscribers_per_token",
                    "0",
                    "How many subscribers may use the same access token at once; `0` for any number.",
                    HttpConfig.Builder::maxSubscribersPerToken,
                    HttpConfig::maxSubscribersPerToken),
            Option.list(
                    "trusted_proxies",
                    "ADDRESS…",
                    "none",
                    "The proxies whose header fields say who has sent a request: addresses, ranges such as `10.0.0.0/8`, or"
                            + " `private_ranges` for all of private networks and of this machine.",
                    (builder, values) -> builder.trustedProxies(withoutKind(values)),
                    HttpConfig::trustedProxies),
            Option.list(
                    "client_ip_headers",
                    "NAME…",
                    "X-Forwarded-For Forwarded",
                    "The header fields in which trusted proxies say the client's address; the first one that a request has counts.",
                    HttpConfig.Builder::clientIpHeaders,
                    HttpConfig::clientIpHeaders));

    private HttpOptions() {}

    /** In place of the key, the placeholder of the environment variable is printed that usually holds it. */
    private static Option<HttpConfig.Builder, HttpConfig> key(
            String key,
            String meaning,
            BiConsumer<HttpConfig.Builder, JwtKey> setter,
            Function<HttpConfig, Optional<JwtKey>> getter) {
        String placeholder = "{env." + Option.keyVariable(key) + "}";
        return new Option<>(
                key,
                "KEY [ALGORITHM]",
                "none",
                meaning,
                false,
                true,
                (builder, arguments) -> setter.accept(builder, jwtKey(arguments.values())),
                config -> getter.apply(config).stream()
                        .map(value -> Arguments.of(placeholder, value.algorithm()))
                        .toList(),
                null);
    }

    private static Option<HttpConfig.Builder, HttpConfig> url(
            String key,
            String meaning,
            BiConsumer<HttpConfig.Builder, URI> setter,
            Function<HttpConfig, Optional<URI>> getter) {
        return new Option<>(
                key,
                "URL",
                "none",
                meaning,
                (builder, arguments) -> setter.accept(builder, Option.uri(arguments.first())),
                config -> getter.apply(config).stream()
                        .map(url -> Arguments.of(url.toString()))
                        .toList());
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
