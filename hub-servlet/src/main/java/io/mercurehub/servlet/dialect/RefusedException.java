package io.mercurehub.servlet.dialect;

import io.mercurehub.servlet.token.TokenProblem;

/**
 * A request that the hub refuses, and why: in the words of no generation, for {@link Dialect#answer(RefusedException)}.
 *
 * <p>The message is for the log of whoever runs the hub; it has no part of a token. Has no stack trace, since anybody can cause
 * it.
 */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a request is refused. */
    public enum Reason {
        /** There is no proof of who asks, where one is needed, or it doesn't hold: a {@link TokenProblem} says why. */
        UNAUTHENTICATED("token"),
        /** The application knows who asks, and refuses them. */
        APPLICATION_REFUSES("authorizer.refused"),
        /** What the application has for telling who asks has failed. */
        AUTHORIZER_FAILED("authorizer.failed"),
        /** The token is no publisher's. */
        GRANTS_NO_PUBLISHING("grant.no-publish"),
        /** The token doesn't grant the publishing of updates of a topic. */
        TOPIC_NOT_COVERED("grant.topic-not-covered"),
        /** The token doesn't grant the reading of a resource of the subscription API. */
        SUBSCRIPTIONS_NOT_COVERED("grant.subscriptions-not-covered"),
        /** A subscription that says no topic. */
        NO_MATCHER("request.no-topic"),
        /** A subscription with too many topics. */
        TOO_MANY_MATCHERS("limit.topics-per-subscription"),
        /** An update without a topic. */
        NO_TOPIC("request.no-topic"),
        /** A body that is no form, so that it has no topic either. */
        NO_FORM("request.content-type"),
        /** An update with too many topics. */
        TOO_MANY_TOPICS("limit.topics-per-update"),
        /** A topic under the hub's own path. The subject is that topic. */
        RESERVED_TOPIC("request.reserved-topic"),
        /** A field with a value that cannot be used. */
        INVALID_FIELD("request.field"),
        /** A reconnection time that is no number of milliseconds. */
        INVALID_RETRY("request.field"),
        /** A body of a content type that nobody here reads. */
        UNSUPPORTED_MEDIA_TYPE("request.content-type"),
        /** A body that is not what its content type says. */
        MALFORMED_BODY("request.body"),
        /** Text that is not UTF-8. The subject is the name of its field. */
        NOT_UTF8("request.field"),
        /** A body beyond the limit. The subject says so. */
        BODY_TOO_LARGE("limit.request-body"),
        /** A body that didn't arrive in time. */
        BODY_TOO_SLOW("limit.request-timeout"),
        /** Nothing is there. */
        NO_SUCH_RESOURCE("request.path"),
        /** Something is there, and doesn't know the method. */
        METHOD_NOT_ALLOWED("request.method"),
        /** The question of a browser whether a page of another origin may ask, where none may. */
        NO_OTHER_ORIGIN("cors.origin"),
        /** Clients have taken all that they may have. */
        BOUND_REACHED("limit.reached"),
        /** The hub can't now: it is about to stop, or its store fails. */
        UNAVAILABLE("hub.unavailable"),
        /** The hub is at fault. */
        INTERNAL("hub.internal");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** {@return the reason code; see {@code docs/troubleshooting.md}} */
        public String code() {
            return code;
        }
    }

    private final Reason reason;
    private final String code;
    private final String subject;

    /**
     * @param reason why
     * @param subject what it is about, as {@link Reason} says; else empty
     * @param detail for the log
     */
    public RefusedException(Reason reason, String subject, String detail) {
        this(reason, reason.code(), subject, detail);
    }

    /**
     * @param problem of a token that does not hold
     * @param detail for the log
     */
    public RefusedException(TokenProblem problem, String detail) {
        this(Reason.UNAUTHENTICATED, problem.code(), "", detail);
    }

    private RefusedException(Reason reason, String code, String subject, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.code = code;
        this.subject = subject;
    }

    /**
     * @param reason why
     * @param detail for the log
     */
    public RefusedException(Reason reason, String detail) {
        this(reason, "", detail);
    }

    /** {@return why} */
    public Reason reason() {
        return reason;
    }

    /** {@return the reason code; see {@code docs/troubleshooting.md}} */
    public String code() {
        return code;
    }

    /** {@return what it is about, as {@link Reason} says; else empty} */
    public String subject() {
        return subject;
    }
}
