package io.mercurehub.hub.output;

/** Why a subscriber's connection ended. */
public enum CloseReason {
    /** The subscriber went away, or writing to it failed. */
    SUBSCRIBER_GONE("the subscriber is gone", false),
    /** The connection reached the age at which the hub ends it, so that clients reconnect. */
    LIFETIME_ENDED("lifetime ended", true),
    /** The access token that the subscriber presented is about to expire. */
    TOKEN_EXPIRED("access token expired", true),
    /** The application has revoked what the subscriber's principal may read, or its session is over. */
    REVOKED("revoked", true),
    /** The subscriber took nothing for as long as the dispatch timeout. */
    DISPATCH_DEADLINE("dispatch deadline", false),
    /** The next update that the subscriber needed is no longer in the history. */
    HISTORY_TRIMMED("lapped by the history's limits", true),
    /** The log has lost updates that the subscriber may have read: what it missed can be told only to one that comes back. */
    HISTORY_LOST("the event log has lost updates", true),
    /** The subscriber was too slow for a store that keeps no history. */
    TOO_SLOW("too slow for a hub without history", false),
    /** The hub stops. */
    HUB_CLOSED("hub closed", true),
    /** The subscriber held much memory, and the hub had none left for others. */
    MEMORY_SHORT("max_client_memory reached, and this was one of the largest holders", true),
    /** The application that subscribed in process ended it. */
    CANCELLED("cancelled", true),
    /** A callback of the subscriber, or the hub's own code, threw. */
    FAILED("failed", false);

    private final String text;
    private final boolean orderly;

    CloseReason(String text, boolean orderly) {
        this.text = text;
        this.orderly = orderly;
    }

    /** {@return whether the connection still works, so that a last word can be sent and the end can be a clean one} */
    public boolean isOrderly() {
        return orderly;
    }

    /** {@return the reason in words, for logs} */
    @Override
    public String toString() {
        return text;
    }
}
