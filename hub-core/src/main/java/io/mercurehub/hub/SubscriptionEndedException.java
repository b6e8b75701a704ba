package io.mercurehub.hub;

/** A subscription in this process ended before its time: updates may be missing, and subscribing again may bring them. */
public final class SubscriptionEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message why it ended, in one line */
    public SubscriptionEndedException(String message) {
        super(message);
    }
}
