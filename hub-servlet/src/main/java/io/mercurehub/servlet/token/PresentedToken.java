package io.mercurehub.servlet.token;

import java.util.List;

/** The access token of a request as it arrived, if there is one. A value; nothing about it has been verified. */
public sealed interface PresentedToken {

    /** How a token travels. */
    enum Mechanism {
        /** The {@code Authorization} header. */
        HEADER,
        /** The {@code authorization} query parameter, of 0.x clients that can set no header. */
        QUERY,
        /** A cookie, which a browser attaches by itself. */
        COOKIE
    }

    /** No token: whoever asks is anonymous. */
    record None() implements PresentedToken {}

    /**
     * A token.
     *
     * @param candidates what may be the token, at least one: a browser sends every cookie of the name, those of other paths and
     *     domains too, and the first that holds is the one that counts
     * @param mechanism how it came
     */
    record Token(List<String> candidates, Mechanism mechanism) implements PresentedToken {

        /** @throws IllegalArgumentException when there is no candidate */
        public Token {
            candidates = List.copyOf(candidates);
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("candidates: none (expected: at least one)");
            }
        }

        /** {@return the mechanism and the number of candidates; not the token} */
        @Override
        public String toString() {
            return "Token[" + mechanism + ", candidates=" + candidates.size() + "]";
        }
    }

    /**
     * A token that is presented in a way that is not allowed. It is not ignored: the request is not anonymous.
     *
     * @param problem what is wrong
     * @param detail about what; without any part of the token
     */
    record Malformed(TokenProblem problem, String detail) implements PresentedToken {}
}
