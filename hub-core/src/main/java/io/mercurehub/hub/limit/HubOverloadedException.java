package io.mercurehub.hub.limit;

/**
 * The hub is short of something that clients take: memory, connections, or places of those who wait to join. The request may come
 * again in a while.
 */
public final class HubOverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what the hub is short of, and the directive that bounds it */
    public HubOverloadedException(String message) {
        super(message);
    }
}
