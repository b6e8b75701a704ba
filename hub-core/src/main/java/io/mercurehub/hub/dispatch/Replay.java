package io.mercurehub.hub.dispatch;

/**
 * Where a subscriber begins in the log, and what it has to be told of gaps on the way.
 *
 * <p>Confined to the subscriber's lane.
 */
final class Replay {

    /** The position in the log that the first update to send follows. */
    final long cursor;

    /** Whether it reads subscription events, so that it has to know when some are gone. */
    final boolean readsEvents;

    /** Who asks, for taking turns: readers of one client share its turn. */
    final String client;

    /** Whether "earliest" was asked for: what is gone may be skipped, as long as nothing has been sent. */
    final boolean isEarliest;

    /** It has been told that subscription events may be gone up to this position in the log. */
    long eventsKnownGoneUpTo;

    /** Whether it has been counted as one that passed a gap. */
    boolean hasPassedGap;

    /** Whether it stands in the queue of those who catch up. */
    boolean isQueued;

    /** Whether it waits for a page of the history to be read. */
    boolean waitsForPage;

    Replay(long cursor, boolean isEarliest, boolean readsEvents, String client) {
        this.cursor = cursor;
        this.isEarliest = isEarliest;
        this.readsEvents = readsEvents;
        this.client = client;
    }
}
