package io.mercurehub.servlet.token;

/**
 * A token that was presented and does not hold.
 *
 * <p>The message begins with the reason code and says in one line what an operator needs to know; it has no part of the token's
 * payload, signature or key. It is for the log, never for the client. Has no stack trace, since anybody can cause it.
 */
public final class InvalidTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final TokenProblem problem;
    private final String detail;

    /**
     * @param problem what is wrong
     * @param detail about what; without any part of the token
     */
    public InvalidTokenException(TokenProblem problem, String detail) {
        super(problem.code() + ": " + detail, null, false, false);
        this.problem = problem;
        this.detail = detail;
    }

    /** {@return what is wrong with the token} */
    public TokenProblem problem() {
        return problem;
    }

    /** {@return about what} */
    public String detail() {
        return detail;
    }
}
