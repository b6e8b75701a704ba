package io.mercurehub.hub.store;

/** The disk or the network behind a store failed, or the store is closed: the operation did not happen, or may not have. */
public final class EventStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what failed, in one line */
    public EventStoreException(String message) {
        super(message);
    }

    /**
     * @param message what failed, in one line
     * @param cause the failure behind it
     */
    public EventStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
