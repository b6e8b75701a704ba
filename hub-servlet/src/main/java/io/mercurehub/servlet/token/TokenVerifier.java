package io.mercurehub.servlet.token;

import java.util.Objects;

/** Decides whether a token holds, and says what it claims. Implementations may be called by any thread. */
public interface TokenVerifier {

    /**
     * {@return what the token claims}
     *
     * @param token the token as it travels; anything at all
     * @param role for what it was presented
     * @throws InvalidTokenException when it does not hold, now
     */
    VerifiedToken verify(String token, TokenRole role);

    /** {@return whether there is a key for that role, without which no token of it holds} */
    boolean verifies(TokenRole role);

    /**
     * {@return what the first candidate that holds claims}
     *
     * @param presented what a request presents
     * @param role for what it was presented
     * @throws InvalidTokenException when no candidate holds; it tells about the first
     */
    default VerifiedToken verify(PresentedToken.Token presented, TokenRole role) {
        InvalidTokenException first = null;
        for (String candidate : presented.candidates()) {
            try {
                return verify(candidate, role);
            } catch (InvalidTokenException invalid) {
                first = first == null ? invalid : first;
            }
        }
        throw Objects.requireNonNull(first, "a presented token has at least one candidate");
    }
}
