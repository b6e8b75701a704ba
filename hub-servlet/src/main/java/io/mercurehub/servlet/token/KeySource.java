package io.mercurehub.servlet.token;

import io.mercurehub.servlet.key.JwkSetUrl;
import java.util.Optional;

/**
 * Where the keys of a role come from. May be used by any thread.
 *
 * @param url gives them, when there is one
 * @param fixed those of a configuration, which never change; not looked at when there is a URL
 */
record KeySource(Optional<JwkSetUrl<KeySet>> url, KeySet fixed) {

    static KeySource of(KeySet keys) {
        return new KeySource(Optional.empty(), keys);
    }

    static KeySource of(JwkSetUrl<KeySet> url) {
        return new KeySource(Optional.of(url), url.current());
    }

    /** {@return the current keys} */
    KeySet current() {
        return url.map(JwkSetUrl::current).orElse(fixed);
    }

    /** {@return the keys after looking for newer ones, as {@link JwkSetUrl#newerThan} does} */
    KeySet newerThan(KeySet known) {
        return url.map(keys -> keys.newerThan(known)).orElse(known);
    }
}
