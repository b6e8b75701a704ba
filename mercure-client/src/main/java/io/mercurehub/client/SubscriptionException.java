package io.mercurehub.client;

import java.util.OptionalInt;

/**
 * The end of a subscription that trying again would not help. What does help, such as waiting, a subscription does by itself.
 *
 * <p>The message has no part of a token, unless the hub sends it back.
 */
public final class SubscriptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why it has ended. */
    public enum Reason {
        /** The hub has refused: with 401 or 403 twice, where there is a token to ask for, or with another status that will not change. */
        REFUSED,
        /** What has answered at the hub's URL is no event stream: a page, perhaps of a login; or a redirect, which is not followed. */
        NOT_A_STREAM,
        /** An update is longer than {@link MercureClient.Builder#maxUpdateBytes} allows. It would come again. */
        UPDATE_TOO_LARGE
    }

    private final Reason reason;
    private final int status;
    private final String body;

    private SubscriptionException(Reason reason, String message, int status, String body) {
        super(message);
        this.reason = reason;
        this.status = status;
        this.body = body;
    }

    static SubscriptionException answered(Reason reason, Answer answer, String expected) {
        return new SubscriptionException(
                reason,
                answer.describe() + (expected.isEmpty() ? "" : " (expected: " + expected + ")"),
                answer.status(),
                answer.body());
    }

    static SubscriptionException tooLarge(String message) {
        return new SubscriptionException(Reason.UPDATE_TOO_LARGE, message, 0, "");
    }

    /** {@return why the subscription has ended} */
    public Reason reason() {
        return reason;
    }

    /** {@return the status of the hub's answer; empty when it is not the answer that has ended the subscription} */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** {@return the body of that answer, of which the first 8 KiB are kept} */
    public String body() {
        return body;
    }
}
