package io.mercurehub.servlet.authentication;

import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import io.mercurehub.servlet.token.VerifiedToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in: with a token that holds, because the application knows them, or without all that where it is allowed. A
 * token that was presented and doesn't hold is refused even where none is needed.
 *
 * <p>To subscribe, a token that a client has chosen to present comes before what the application says, and that before the cookie,
 * which browsers send by themselves. Nobody publishes by what the application says.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#authorization">Authorization</a>
 */
public final class Authenticator {

    private final AccessTokenSource source;
    private final TokenVerifier verifier;
    private final Dialect dialect;
    private final boolean anonymous;
    private final @Nullable Function<Exchange, Optional<Reader>> application;
    private final OtherRolesKey otherRolesKey;

    /**
     * @param source finds tokens
     * @param verifier judges them
     * @param dialect what they grant
     * @param anonymous whether one may subscribe without a token
     * @param application knows who subscribes, if it does; asked in the thread of the request; null: there is none
     */
    public Authenticator(
            AccessTokenSource source,
            TokenVerifier verifier,
            Dialect dialect,
            boolean anonymous,
            @Nullable Function<Exchange, Optional<Reader>> application) {
        this.source = source;
        this.verifier = verifier;
        this.dialect = dialect;
        this.anonymous = anonymous;
        this.application = application;
        this.otherRolesKey = new OtherRolesKey(verifier);
    }

    /** {@return whether anybody at all could come in as that} */
    public boolean admits(TokenRole role) {
        return verifier.verifies(role) || (role == TokenRole.SUBSCRIBER && (anonymous || application != null));
    }

    /**
     * {@return the token of a publisher}
     *
     * @throws InvalidTokenException when there is none, or it doesn't hold
     */
    public VerifiedToken publisher(RequestHead head) {
        return verified(source.find(head), TokenRole.PUBLISHER).orElseThrow(() -> missing(head));
    }

    /**
     * {@return who subscribes}
     *
     * @throws InvalidTokenException when nobody knows, and it is needed, or a token doesn't hold
     * @throws io.mercurehub.servlet.dialect.RefusedException when the application refuses them, or fails
     */
    public Reader subscriber(Exchange exchange) {
        Optional<Reader> reader = reader(exchange);
        return anonymous ? reader.orElse(Reader.ANYBODY) : reader.orElseThrow(() -> unknown(exchange.head()));
    }

    /**
     * {@return who asks who is subscribed; empty: open to all, since nobody could tell}
     *
     * @throws InvalidTokenException when nobody knows, even where one may subscribe without, or a token doesn't hold
     * @throws io.mercurehub.servlet.dialect.RefusedException when the application refuses them, or fails
     */
    public Optional<Reader> subscriberOfApi(Exchange exchange) {
        return verifier.verifies(TokenRole.SUBSCRIBER) || application != null
                ? Optional.of(reader(exchange).orElseThrow(() -> unknown(exchange.head())))
                : Optional.empty();
    }

    /** Without a key for subscribers no token is for the hub. */
    private Optional<Reader> reader(Exchange exchange) {
        boolean verifies = verifier.verifies(TokenRole.SUBSCRIBER);
        PresentedToken presented = verifies ? source.findExplicit(exchange.head()) : new PresentedToken.None();
        if (presented instanceof PresentedToken.None && application != null) {
            Optional<Reader> known = application.apply(exchange);
            if (known.isPresent()) {
                return known;
            }
        }
        if (presented instanceof PresentedToken.None && verifies) {
            presented = source.inCookie(exchange.head());
        }
        return verified(presented, TokenRole.SUBSCRIBER)
                .map(token -> new Reader(
                        dialect.grants(token),
                        dialect.payload(token),
                        token.expiresAt(),
                        Optional.of(token.hash()),
                        Optional.empty()));
    }

    private Optional<VerifiedToken> verified(PresentedToken presented, TokenRole role) {
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

    private InvalidTokenException unknown(RequestHead head) {
        return application == null
                ? missing(head)
                : new InvalidTokenException(
                        TokenProblem.MISSING,
                        "the SubscriberAuthorizer does not know who asks, and there is no token either");
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
