package io.mercurehub.standalone.config;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import java.util.Optional;

/** What a hub must not do without once other machines can reach it. */
final class Exposure {

    private Exposure() {}

    /** Adds a problem for each address of a hub without keys that other machines can reach. */
    static void requireLoopback(ServerName serverName, Problems problems) {
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

    /**
     * {@return the same settings}
     *
     * @param serverName where the hub is to listen, if that is known
     * @throws ConfigurationException with each key that everybody knows, when other machines can reach the hub and nobody has
     *     allowed that
     */
    static HttpConfig requireOwnKeys(HttpConfig http, Optional<ServerName> serverName) {
        boolean isReachable = serverName.isPresent() && !serverName.get().isLoopback();
        if (isReachable && !http.allowSampleKeys()) {
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
                            + " environment MERCURE_ALLOW_SAMPLE_KEYS=1; or an address such as " + ListenAddress.DEFAULT
                            + ")");
        }
    }
}
