package io.mercurehub.servlet.token;

import io.mercurehub.servlet.key.JwkSet;
import io.mercurehub.servlet.key.JwkSetUrl;
import java.util.Optional;

/** Where the keys of a role come from: those of a configuration, which never change, or those at a URL. May be used by any thread. */
final class KeySource implements AutoCloseable {

    private final Optional<JwkSetUrl> url;
    private volatile KeySet latest;

    private KeySource(Optional<JwkSetUrl> url, KeySet keys) {
        this.url = url;
        this.latest = keys;
    }

    static KeySource of(KeySet keys) {
        return new KeySource(Optional.empty(), keys);
    }

    static KeySource of(JwkSetUrl url) {
        return new KeySource(Optional.of(url), KeySet.of(url.current()));
    }

    /** {@return the keys of now; what the cache has of earlier ones is forgotten} */
    KeySet current(VerifiedTokenCache cache) {
        return url.map(keys -> latest(keys.current(), cache)).orElse(latest);
    }

    /** {@return the keys after a look for newer ones, as {@link JwkSetUrl#newerThan} does, since these have none for a token} */
    KeySet newerThan(KeySet known, VerifiedTokenCache cache) {
        return url.map(keys -> latest(keys.newerThan(known.jwks().orElseThrow()), cache))
                .orElse(known);
    }

    private KeySet latest(JwkSet jwks, VerifiedTokenCache cache) {
        KeySet known = latest;
        return known.jwks().equals(Optional.of(jwks)) ? known : replace(known, jwks, cache);
    }

    private synchronized KeySet replace(KeySet known, JwkSet jwks, VerifiedTokenCache cache) {
        if (latest == known) {
            latest = KeySet.of(jwks);
            cache.forget(known);
        }
        return latest;
    }

    /** Waits for the end of the first look for keys, be it in vain; not for long. */
    void awaitFirst() {
        url.ifPresent(JwkSetUrl::awaitFirst);
    }

    /** Ends what looks for newer keys. */
    @Override
    public void close() {
        url.ifPresent(JwkSetUrl::close);
    }
}
