package io.mercurehub.standalone.command;

import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import java.time.Duration;
import java.time.InstantSource;

/** Mints tokens with the keys of a configuration. */
final class Tokens {

    private Tokens() {}

    /**
     * {@return a token}
     *
     * @param key can sign
     * @param lifetime zero for a token that never ends
     */
    static String mint(TokenKey key, MercureClaim claim, Duration lifetime) {
        TokenIssuer issuer = new TokenIssuer(key, InstantSource.system());
        return issuer.issue(claim, lifetime.isZero() ? null : lifetime);
    }
}
