package io.mercurehub.spring.property;

import io.mercurehub.servlet.token.TokenKey;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hub elsewhere.
 *
 * @param url to publish to
 * @param publicUrl where browsers see it
 * @param tokens gives an access token for publishing, whenever one is needed; empty: the hub takes updates of everybody
 * @param subscriberKey with which the hub verifies the tokens of subscribers, and the application signs them
 * @param cookieName the name of the cookie in which the hub looks for them
 */
public record RemoteHub(
        URI url,
        URI publicUrl,
        Optional<Supplier<String>> tokens,
        Optional<TokenKey> subscriberKey,
        String cookieName) {

    /** {@return its address, and no token} */
    @Override
    public String toString() {
        return "RemoteHub[" + url + "]";
    }
}
