package io.mercurehub.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An update that a hub has not acknowledged.
 *
 * <p>{@link #isOutcomeUnknown} says whether it may have been published all the same. Whoever then publishes it again had better
 * have given it an {@linkplain io.mercurehub.update.EventId#random() id} before: it may come twice, and by the id its readers know it.
 *
 * <p>Neither the message nor the body has a part of the token, unless the hub sends it back.
 */
public final class PublishException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;
    private final boolean outcomeUnknown;

    private PublishException(
            String message, int status, String body, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(outcomeUnknown ? message + "; outcome unknown: it may have been published" : message, cause);
        this.status = status;
        this.body = body;
        this.outcomeUnknown = outcomeUnknown;
    }

    static PublishException notSent(String why, @Nullable Throwable cause) {
        return new PublishException("not published: " + why, 0, "", false, cause);
    }

    static PublishException unanswered(String why, @Nullable Throwable cause) {
        return new PublishException("no answer: " + why, 0, "", true, cause);
    }

    static PublishException answered(Answer answer, String expected, boolean outcomeUnknown) {
        return new PublishException(
                answer.describe() + (expected.isEmpty() ? "" : " (expected: " + expected + ")"),
                answer.status(),
                answer.body(),
                outcomeUnknown,
                null);
    }

    /** {@return the status of the hub's answer; empty when there was none} */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** {@return the body of the hub's answer, of which the first 8 KiB are kept; empty when there was none} */
    public String body() {
        return body;
    }

    /**
     * {@return whether the update may have been published all the same: the hub said 5xx, or its answer was lost}
     *
     * <p>If not, it has not been published, and will not be.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
