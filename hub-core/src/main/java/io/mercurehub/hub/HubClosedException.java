package io.mercurehub.hub;

/** The hub is closed, or about to be: it takes no more updates or subscribers. */
public final class HubClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message what was tried, in one line */
    public HubClosedException(String message) {
        super(message);
    }
}
