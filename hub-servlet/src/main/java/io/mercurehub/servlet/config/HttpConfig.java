package io.mercurehub.servlet.config;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.proxy.TrustedProxies;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a hub speaks HTTP: keys, origins, timeouts and limits. A value; everything in it has been checked.
 *
 * <p>{@link Builder#build} accepts a hub of which an application uses a part in process: without a publisher key nobody
 * publishes over HTTP, and without a subscriber key, unless {@code anonymous}, nobody subscribes over HTTP whom the application
 * doesn't know itself. A servlet that nobody could use at all does not start. {@link Builder#buildStandalone} is for a hub with no application around it, and needs both.
 *
 * @param anonymous whether subscribers without a token are served public updates
 * @param compatibility up to which version clients of the 0.x generation are served
 * @param debug who is told why a request was refused
 * @param allowSampleKeys whether keys of published examples are good enough, even for a hub that others can reach
 * @param corsOrigins the origins whose pages may read responses, as browsers send them: lower case, no default port; an entry may have
 *     one {@code *}, which stands for any run of characters, or be {@code *} (all) or {@code null}; empty means none
 * @param publishOrigins the origins whose pages may publish with a cookie, in the form of {@code corsOrigins}; empty means none
 * @param publisherKey the key of publishers' tokens, which has no effect beside {@code publisherJwksUrl}
 * @param subscriberKey the key of subscribers' tokens, which has no effect beside {@code subscriberJwksUrl}
 * @param publisherJwksUrl where the keys of publishers' tokens are; nobody publishes over HTTP without it and without a key
 * @param subscriberJwksUrl where the keys of subscribers' tokens are, which are not looked at without it and without a key
 * @param cookieName the name of the cookie that may hold the access token
 * @param heartbeat how long a stream may be silent before a comment is sent; zero for no heartbeats
 * @param writeTimeout the longest life of a stream, after which its client reconnects; zero for no limit
 * @param requestTimeout how long the body of a request may take to arrive; zero for no limit
 * @param maxRequestBodyBytes the longest body of a request, in bytes
 * @param maxTokenBytes the longest access token, in bytes
 * @param maxTopicsPerUpdate how many topics an update may have, the canonical one included
 * @param maxTopicsPerSubscription how many {@code topic} parameters a subscription may have
 * @param maxSubscribersPerAddress how many subscribers one address may have at once; 0 for any number
 * @param maxSubscribersPerToken how many subscribers may use the same access token at once; 0 for any number
 * @param trustedProxies the addresses of the proxies whose header fields say who has sent a request: an address, a range such as
 *     {@code 10.0.0.0/8}, or {@code private_ranges}; empty means none
 * @param clientIpHeaders the header fields in which trusted proxies say the client's address; the first one that a request has counts
 */
public record HttpConfig(
        boolean anonymous,
        Compatibility compatibility,
        Debug debug,
        boolean allowSampleKeys,
        List<String> corsOrigins,
        List<String> publishOrigins,
        Optional<JwtKey> publisherKey,
        Optional<JwtKey> subscriberKey,
        Optional<URI> publisherJwksUrl,
        Optional<URI> subscriberJwksUrl,
        String cookieName,
        Duration heartbeat,
        Duration writeTimeout,
        Duration requestTimeout,
        int maxRequestBodyBytes,
        int maxTokenBytes,
        int maxTopicsPerUpdate,
        int maxTopicsPerSubscription,
        int maxSubscribersPerAddress,
        int maxSubscribersPerToken,
        List<String> trustedProxies,
        List<String> clientIpHeaders) {

    /** What names of cookies and of header fields are. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** What a form body may have in 0.x, whose publishers need no more than a key. */
    private static final int BODY_BYTES_WITH_KEYS = 10 * 1024 * 1024;

    private static final int BODY_BYTES = 1024 * 1024;

    /** Up to which version of the 0.x generation clients of it are served. */
    public enum Compatibility {
        /** Up to 0.13: whoever may publish at all may publish public updates on every topic. */
        VERSION_7,
        /** From 0.14 on. */
        VERSION_8,
        /** None: only the newer generation is spoken. */
        OFF;

        /** {@return as it is written in a directive} */
        @Override
        public String toString() {
            return name().replace("VERSION_", "").toLowerCase(Locale.ROOT);
        }
    }

    /** Who is told, in the header field {@code Mercure-Reason}, why a request was refused. */
    public enum Debug {
        /** Nobody; the log says it. */
        OFF,
        /** Whoever asks from this machine, by a loopback address and name, and not by way of a proxy. */
        ON,
        /** Everybody. */
        UNSAFE
    }

    /** @throws ConfigurationException with every problem, when there is any */
    public HttpConfig {
        Problems problems = new Problems();
        problems.require(
                TOKEN.matcher(cookieName).matches(),
                "cookie_name",
                cookieName,
                "a token of RFC 6265, such as mercureAuthorization");
        if (compatibility == Compatibility.OFF) {
            problems.add(
                    "protocol_version_compatibility",
                    "off serves clients of the newer generation alone, whose tokens come from an issuer, which this version"
                            + " does not support"
                            + (publisherKey.isEmpty() && subscriberKey.isEmpty()
                                    ? ""
                                    : "; publisher_jwt and subscriber_jwt are for tokens of 0.x")
                            + " (expected: 7 or 8)");
        }
        publisherJwksUrl.ifPresent(url -> JwksUrl.require("publisher_jwks_url", url, problems));
        subscriberJwksUrl.ifPresent(url -> JwksUrl.require("subscriber_jwks_url", url, problems));
        clientIpHeaders = List.copyOf(clientIpHeaders);
        clientIpHeaders.forEach(name -> problems.require(
                TOKEN.matcher(name).matches(),
                "client_ip_headers",
                name,
                "the name of a header field, such as X-Forwarded-For"));
        problems.requireTimeout("heartbeat", heartbeat);
        problems.requireTimeout("write_timeout", writeTimeout);
        problems.requireTimeout("request_timeout", requestTimeout);
        problems.requireBetween("max_request_body_size", maxRequestBodyBytes, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_token_size", maxTokenBytes, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_topics_per_update", maxTopicsPerUpdate, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_topics_per_subscription", maxTopicsPerSubscription, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_subscribers_per_address", maxSubscribersPerAddress, 0, Integer.MAX_VALUE);
        problems.requireBetween("max_subscribers_per_token", maxSubscribersPerToken, 0, Integer.MAX_VALUE);
        corsOrigins = parsed("cors_origins", corsOrigins, Origins::parse, problems);
        publishOrigins = parsed("publish_origins", publishOrigins, Origins::parse, problems);
        trustedProxies = parsed("trusted_proxies", trustedProxies, TrustedProxies::normalize, problems);
        problems.throwIfAny();
    }

    /** {@return a builder that has every default} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return what is allowed but unsafe or unlikely to be meant, one line each, to be logged at start; no secrets} */
    public List<String> warnings() {
        return HttpWarnings.of(this);
    }

    /**
     * Makes sure that somebody could use the hub over HTTP whom the application doesn't know itself.
     *
     * @throws ConfigurationException when there is no key, and it is not anonymous
     */
    public void requireSomebody() {
        boolean hasKey = Stream.of(publisherKey, subscriberKey, publisherJwksUrl, subscriberJwksUrl)
                .anyMatch(Optional::isPresent);
        if (!hasKey && !anonymous) {
            Problems problems = new Problems();
            problems.add(
                    "publisher_jwt",
                    "no key, not anonymous, and no SubscriberAuthorizer: nobody could publish or subscribe over HTTP");
            problems.throwIfAny();
        }
    }

    private static List<String> parsed(
            String key, List<String> entries, UnaryOperator<String> parser, Problems problems) {
        Set<String> parsed = new LinkedHashSet<>();
        for (String entry : entries) {
            problems.read(key, () -> parser.apply(entry)).ifPresent(parsed::add);
        }
        return List.copyOf(parsed);
    }

    /** Collects settings and checks them all at the end. Confined to one thread. */
    public static final class Builder {

        private boolean anonymous;
        private Compatibility compatibility = Compatibility.VERSION_8;
        private Debug debug = Debug.OFF;
        private boolean allowSampleKeys;
        private List<String> corsOrigins = List.of();
        private List<String> publishOrigins = List.of();
        private @Nullable JwtKey publisherKey;
        private @Nullable JwtKey subscriberKey;
        private @Nullable URI publisherJwksUrl;
        private @Nullable URI subscriberJwksUrl;
        private String cookieName = "mercureAuthorization";
        private Duration heartbeat = Duration.ofSeconds(15);
        private Duration writeTimeout = Duration.ofMinutes(10);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private @Nullable Integer maxRequestBodyBytes;
        private int maxTokenBytes = 8 * 1024;
        private int maxTopicsPerUpdate = 1000;
        private int maxTopicsPerSubscription = 1000;
        private int maxSubscribersPerAddress;
        private int maxSubscribersPerToken;
        private List<String> trustedProxies = List.of();
        private List<String> clientIpHeaders = List.of("X-Forwarded-For", "Forwarded");

        private Builder() {}

        /** Serves public updates to subscribers without a token, or not. Default: not. */
        public Builder anonymous(boolean anonymous) {
            this.anonymous = anonymous;
            return this;
        }

        /** Sets up to which version clients of the 0.x generation are served. Default: those from 0.14 on. */
        public Builder compatibility(Compatibility compatibility) {
            this.compatibility = compatibility;
            return this;
        }

        /** Sets who is told why a request was refused. Default: nobody. */
        public Builder debug(Debug debug) {
            this.debug = debug;
            return this;
        }

        /**
         * Sets whether keys of published examples, with which anyone can sign tokens, are good enough for a hub that others can
         * reach. Default: they are not.
         */
        public Builder allowSampleKeys(boolean allowed) {
            this.allowSampleKeys = allowed;
            return this;
        }

        /**
         * Sets the origins whose pages may read responses. Default: none.
         *
         * @param origins {@code scheme://host[:port]} with at most one {@code *}, or {@code null}, or {@code *} for all
         */
        public Builder corsOrigins(List<String> origins) {
            this.corsOrigins = List.copyOf(origins);
            return this;
        }

        /** Sets the origins whose pages may publish with a cookie, written like {@link #corsOrigins}. Default: none. */
        public Builder publishOrigins(List<String> origins) {
            this.publishOrigins = List.copyOf(origins);
            return this;
        }

        /** Sets the key of publishers' tokens. Default: none, so that nobody publishes over HTTP. */
        public Builder publisherKey(JwtKey key) {
            this.publisherKey = key;
            return this;
        }

        /** Sets the key of subscribers' tokens. Default: none, so that nobody can prove to be a subscriber. */
        public Builder subscriberKey(JwtKey key) {
            this.subscriberKey = key;
            return this;
        }

        /**
         * Sets where the keys of publishers' tokens are, in place of one key. Default: none.
         *
         * @param url of a JWK Set, with the scheme {@code https}, {@code http} or {@code file}
         */
        public Builder publisherJwksUrl(URI url) {
            this.publisherJwksUrl = url;
            return this;
        }

        /** Sets where the keys of subscribers' tokens are, like {@link #publisherJwksUrl}. Default: none. */
        public Builder subscriberJwksUrl(URI url) {
            this.subscriberJwksUrl = url;
            return this;
        }

        private boolean verifiesPublishers() {
            return publisherKey != null || publisherJwksUrl != null;
        }

        private boolean verifiesSubscribers() {
            return subscriberKey != null || subscriberJwksUrl != null;
        }

        /** Sets the name of the cookie that may hold an access token. Default: {@code mercureAuthorization}. */
        public Builder cookieName(String name) {
            this.cookieName = name;
            return this;
        }

        /** Sets how long a stream may be silent before a comment is sent; zero for no heartbeats. Default: 15 s. */
        public Builder heartbeat(Duration heartbeat) {
            this.heartbeat = heartbeat;
            return this;
        }

        /** Sets the longest life of a stream; zero for no limit. Default: 10 minutes. */
        public Builder writeTimeout(Duration timeout) {
            this.writeTimeout = timeout;
            return this;
        }

        /** Sets how long the body of a request may take to arrive; zero for no limit. Default: 10 s. */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = timeout;
            return this;
        }

        /** Sets the longest body of a request, in bytes. Default: 10 MiB when there is any key, else 1 MiB. */
        public Builder maxRequestBodyBytes(int bytes) {
            this.maxRequestBodyBytes = bytes;
            return this;
        }

        /** Sets the longest access token, in bytes. Default: 8 KiB. */
        public Builder maxTokenBytes(int bytes) {
            this.maxTokenBytes = bytes;
            return this;
        }

        /** Sets how many topics an update may have. Default: 1,000. */
        public Builder maxTopicsPerUpdate(int count) {
            this.maxTopicsPerUpdate = count;
            return this;
        }

        /** Sets how many {@code topic} parameters a subscription may have. Default: 1,000. */
        public Builder maxTopicsPerSubscription(int count) {
            this.maxTopicsPerSubscription = count;
            return this;
        }

        /** Sets how many subscribers one address may have at once; 0 for any number, which is the default. */
        public Builder maxSubscribersPerAddress(int count) {
            this.maxSubscribersPerAddress = count;
            return this;
        }

        /** Sets how many subscribers may use the same access token at once; 0 for any number, which is the default. */
        public Builder maxSubscribersPerToken(int count) {
            this.maxSubscribersPerToken = count;
            return this;
        }

        /**
         * Sets the addresses of the proxies whose header fields say who has sent a request. Default: none, so that a client is
         * whoever is at the other end of the connection. A container that reads these fields itself needs none here.
         *
         * @param proxies addresses, ranges such as {@code 10.0.0.0/8}, or {@code private_ranges}
         */
        public Builder trustedProxies(List<String> proxies) {
            this.trustedProxies = List.copyOf(proxies);
            return this;
        }

        /**
         * Sets the header fields in which trusted proxies say the client's address; the first one that a request has counts.
         * Name those alone that the proxies write: others come from clients. Default: {@code X-Forwarded-For}, {@code Forwarded}.
         *
         * @param names {@code Forwarded} (RFC 7239), or of fields that have a list of addresses
         */
        public Builder clientIpHeaders(List<String> names) {
            this.clientIpHeaders = List.copyOf(names);
            return this;
        }

        /**
         * {@return the settings of a hub inside an application}
         *
         * @throws ConfigurationException with every problem, when there is any
         */
        public HttpConfig build() {
            return build(new Problems());
        }

        /**
         * {@return the settings of a hub that has no application around it, where all publishers and subscribers use HTTP}
         *
         * @throws ConfigurationException with every problem, when there is any; a missing key is one
         */
        public HttpConfig buildStandalone() {
            Problems problems = new Problems();
            if (!verifiesPublishers()) {
                problems.add(
                        "publisher_jwt",
                        "is missing: without a key nobody could publish (expected: a key, made with: openssl rand -base64 32)");
            }
            if (!verifiesSubscribers() && !anonymous) {
                problems.add(
                        "subscriber_jwt",
                        "is missing: without a key, and without anonymous, nobody could subscribe (expected: a key, made"
                                + " with: openssl rand -base64 32; or anonymous)");
            }
            return build(problems);
        }

        private HttpConfig build(Problems problems) {
            int defaultBodyBytes = verifiesPublishers() || verifiesSubscribers() ? BODY_BYTES_WITH_KEYS : BODY_BYTES;
            Optional<HttpConfig> config = problems.collect(() -> new HttpConfig(
                    anonymous,
                    compatibility,
                    debug,
                    allowSampleKeys,
                    corsOrigins,
                    publishOrigins,
                    Optional.ofNullable(publisherKey),
                    Optional.ofNullable(subscriberKey),
                    Optional.ofNullable(publisherJwksUrl),
                    Optional.ofNullable(subscriberJwksUrl),
                    cookieName,
                    heartbeat,
                    writeTimeout,
                    requestTimeout,
                    Objects.requireNonNullElse(maxRequestBodyBytes, defaultBodyBytes),
                    maxTokenBytes,
                    maxTopicsPerUpdate,
                    maxTopicsPerSubscription,
                    maxSubscribersPerAddress,
                    maxSubscribersPerToken,
                    trustedProxies,
                    clientIpHeaders));
            problems.throwIfAny();
            return config.orElseThrow();
        }
    }
}
