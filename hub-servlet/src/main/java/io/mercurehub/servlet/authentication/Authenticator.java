package io.mercurehub.servlet.authentication;

import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import io.mercurehub.servlet.token.VerifiedToken;
import java.util.List;
import java.util.Optional;

/**
 * Decides who may come in: with a token that holds, or without one where that is allowed. A token that was presented and doesn't
 * hold is refused even where none is needed.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#authorization">Authorization</a>
 */
public final class Authenticator {

    private final AccessTokenSource source;
    private final TokenVerifier verifier;
    private final boolean anonymous;
    private final OtherRolesKey otherRolesKey;

    /**
     * @param source finds tokens
     * @param verifier judges them
     * @param anonymous whether one may subscribe without a token
     */
    public Authenticator(AccessTokenSource source, TokenVerifier verifier, boolean anonymous) {
        this.source = source;
        this.verifier = verifier;
        this.anonymous = anonymous;
        this.otherRolesKey = new OtherRolesKey(verifier);
    }

    /** {@return whether anybody at all could come in as that} */
    public boolean admits(TokenRole role) {
        return verifier.verifies(role) || (role == TokenRole.SUBSCRIBER && anonymous);
    }

    /**
     * {@return the token of a publisher}
     *
     * @throws InvalidTokenException when there is none, or it doesn't hold
     */
    public VerifiedToken publisher(RequestHead head) {
        return token(head, TokenRole.PUBLISHER).orElseThrow(() -> missing(head));
    }

    /**
     * {@return the token of a subscriber; empty: anonymous}
     *
     * @throws InvalidTokenException when there is none and one is needed, or it doesn't hold
     */
    public Optional<VerifiedToken> subscriber(RequestHead head) {
        if (anonymous && !verifier.verifies(TokenRole.SUBSCRIBER)) {
            return Optional.empty();
        }
        Optional<VerifiedToken> token = token(head, TokenRole.SUBSCRIBER);
        if (token.isEmpty() && !anonymous) {
            throw missing(head);
        }
        return token;
    }

    /**
     * {@return the token of somebody who asks who is subscribed; empty: open to all, since no token is looked at}
     *
     * @throws InvalidTokenException when there is none, even where one may subscribe without, or it doesn't hold
     */
    public Optional<VerifiedToken> subscriberOfApi(RequestHead head) {
        return verifier.verifies(TokenRole.SUBSCRIBER)
                ? Optional.of(token(head, TokenRole.SUBSCRIBER).orElseThrow(() -> missing(head)))
                : Optional.empty();
    }

    private Optional<VerifiedToken> token(RequestHead head, TokenRole role) {
        PresentedToken presented = source.find(head);
        if (presented instanceof PresentedToken.Malformed malformed) {
            throw new InvalidTokenException(malformed.problem(), malformed.detail());
        }
        return presented instanceof PresentedToken.Token token ? Optional.of(verify(token, role)) : Optional.empty();
    }

    private VerifiedToken verify(PresentedToken.Token token, TokenRole role) {
        try {
            return verifier.verify(token, role);
        } catch (InvalidTokenException refused) {
            throw otherRolesKey.consider(token, role, refused);
        }
    }

    private static InvalidTokenException missing(RequestHead head) {
        List<String> names = AccessTokenSource.cookieNames(head);
        return names.isEmpty()
                ? new InvalidTokenException(TokenProblem.MISSING, "neither Authorization nor a cookie")
                : new InvalidTokenException(
                        TokenProblem.COOKIE_NOT_SENT,
                        "no Authorization, and of cookies only " + String.join(", ", names));
    }
}
