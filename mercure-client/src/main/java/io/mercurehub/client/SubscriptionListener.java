package io.mercurehub.client;

import java.time.Duration;

/**
 * Hears how a subscription fares. Its methods are called in order with the updates, one at a time, on a thread of the client.
 *
 * @see <a href="https://mercure.rocks/spec#reconciliation">Reconnection, State Reconciliation, and Event Sourcing</a>
 */
public interface SubscriptionListener {

    /** Why there is no stream for a while. */
    enum Cause {
        /** The hub has ended the stream in order, as it does from time to time. */
        END,
        /** The connection has broken. */
        CUT,
        /** Nothing has come for too long, not even a heartbeat. */
        SILENCE,
        /** The hub answers that it can't now: with 408, 425, 429 or 5xx. */
        UNAVAILABLE,
        /** There is no connection, no answer in time, or no token to be had. */
        UNREACHABLE
    }

    /** A stream has begun, the first one or another: from now on nothing is missed until {@link #onDisconnect}. */
    default void onOpen() {}

    /**
     * Updates may have been missed: whoever shows a state loads it anew. Called before {@link #onOpen}.
     *
     * @param asked the id after which the stream was to begin; empty when none was known
     * @param answered the id after which it does begin, as the hub says: {@code earliest} when it doesn't know the one that was asked;
     *     empty when it says nothing
     */
    default void onGap(String asked, String answered) {}

    /**
     * There is no stream; the subscription tries to get another by itself.
     *
     * @param cause why
     * @param delay after how long
     */
    default void onDisconnect(Cause cause, Duration delay) {}
}
