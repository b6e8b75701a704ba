package io.mercurehub.servlet.dialect;

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
        /** There is no proof of who asks, where one is needed, or it doesn't hold. */
        UNAUTHENTICATED,
        /** Whoever asks has proved who they are, and is not allowed to do this. */
        NOT_GRANTED,
        /** A subscription that says no topic. */
        NO_MATCHER,
        /** A subscription with too many topics. */
        TOO_MANY_MATCHERS,
        /** An update without a topic. */
        NO_TOPIC,
        /** An update with too many topics. */
        TOO_MANY_TOPICS,
        /** A topic under the hub's own path. The subject is that topic. */
        RESERVED_TOPIC,
        /** A reconnection time that is no number of milliseconds. */
        INVALID_RETRY,
        /** A body of a content type that nobody here reads. */
        UNSUPPORTED_MEDIA_TYPE,
        /** A body that is not what its content type says. */
        MALFORMED_BODY,
        /** Text that is not UTF-8. The subject is the name of its field. */
        NOT_UTF8,
        /** A body beyond the limit. The subject says so. */
        BODY_TOO_LARGE,
        /** A body that didn't arrive in time. */
        BODY_TOO_SLOW,
        /** Nothing is there. */
        NO_SUCH_RESOURCE,
        /** Something is there, and doesn't know the method. */
        METHOD_NOT_ALLOWED,
        /** The hub can't now: its store fails, or it is about to stop. */
        UNAVAILABLE,
        /** The hub is at fault. */
        INTERNAL
    }

    private final Reason reason;
    private final String subject;

    /**
     * @param reason why
     * @param subject what it is about, as {@link Reason} says; else empty
     * @param detail for the log
     */
    public RefusedException(Reason reason, String subject, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
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

    /** {@return what it is about, as {@link Reason} says; else empty} */
    public String subject() {
        return subject;
    }
}
