package io.mercurehub.hub.store;

import java.util.List;

/**
 * A stretch of the log, oldest first.
 *
 * @param updates the updates that follow the position asked for, without a gap but for {@code eventsGoneUpTo}, what a rule has
 *     expired, and {@code neverKeptGoneUpTo}; empty at the end of the log, or when {@code isTrimmed}
 * @param isTrimmed whether updates that followed the position are no longer in the log, so that reading on from there would
 *     skip them
 * @param eventsGoneUpTo the newest subscription event that followed the position and is no longer in the log, though the updates
 *     around it are; whoever reads subscription events has missed some up to there. {@link Position#START} when there is none
 * @param neverKeptGoneUpTo the newest update that followed the position and is never kept, was appended since the store was opened,
 *     and has left its memory; whoever was connected then has missed some up to there. {@link Position#START} when there is none
 */
public record HistoryPage(
        List<StoredUpdate> updates, boolean isTrimmed, Position eventsGoneUpTo, Position neverKeptGoneUpTo) {

    /** The answer at the end of the log. */
    public static final HistoryPage END = new HistoryPage(List.of(), false);

    /** The answer when the next update is gone. */
    public static final HistoryPage TRIMMED = new HistoryPage(List.of(), true);

    public HistoryPage {
        updates = List.copyOf(updates);
    }

    /** A stretch that lacks nothing. */
    public HistoryPage(List<StoredUpdate> updates, boolean isTrimmed) {
        this(updates, isTrimmed, Position.START, Position.START);
    }
}
