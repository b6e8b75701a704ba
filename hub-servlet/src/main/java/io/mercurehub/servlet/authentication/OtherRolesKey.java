package io.mercurehub.servlet.authentication;

import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tokens that are signed with the other role's key, the usual mistake of applications that sign both tokens with one secret, and
 * tells the log of the first one for each role what to do about it.
 *
 * <p>Safe for use by several threads. It looks at one token at a time, and leaves others alone meanwhile, so that forged tokens
 * cost little more.
 */
final class OtherRolesKey {

    private static final Logger LOG = LoggerFactory.getLogger(OtherRolesKey.class);

    private static final Set<TokenProblem> OF_THE_KEY =
            EnumSet.of(TokenProblem.BAD_SIGNATURE, TokenProblem.WRONG_ALGORITHM);

    private final TokenVerifier verifier;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Once told = new Once(TokenRole.values().length);

    OtherRolesKey(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    /**
     * {@return why a token was refused: whose key has signed it, when that is the other role's}
     *
     * @param token as it came
     * @param role for what it was presented
     * @param refused why it does not hold
     */
    InvalidTokenException consider(PresentedToken.Token token, TokenRole role, InvalidTokenException refused) {
        if (!OF_THE_KEY.contains(refused.problem()) || !busy.compareAndSet(false, true)) {
            return refused;
        }
        try {
            TokenRole other = role == TokenRole.SUBSCRIBER ? TokenRole.PUBLISHER : TokenRole.SUBSCRIBER;
            if (!verifier.verifies(other) || !isSignedFor(other, token)) {
                return refused;
            }
            if (told.begin(role)) {
                tell(token, role, other);
            }
            return new InvalidTokenException(
                    TokenProblem.WRONG_ROLE,
                    "signed with the " + name(other) + "s' key, and presented by a " + name(role));
        } finally {
            busy.set(false);
        }
    }

    private boolean isSignedFor(TokenRole other, PresentedToken.Token token) {
        try {
            verifier.verify(token, other);
            return true;
        } catch (InvalidTokenException invalid) {
            return invalid.problem() == TokenProblem.EXPIRED || invalid.problem() == TokenProblem.NOT_YET_VALID;
        }
    }

    private void tell(PresentedToken.Token token, TokenRole role, TokenRole other) {
        LOG.warn(
                "A {}'s token ({}) is signed with the {}s' key, and refused: whoever makes it must sign it with the key of"
                        + " {}_jwt. An application that signs both tokens with one secret, as Symfony does, needs that secret in"
                        + " publisher_jwt and subscriber_jwt (this is said once)",
                name(role),
                token.mechanism().name().toLowerCase(Locale.ROOT),
                name(other),
                name(role));
    }

    private static String name(TokenRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
