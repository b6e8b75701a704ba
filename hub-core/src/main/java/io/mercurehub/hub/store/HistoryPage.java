package io.mercurehub.hub.store;

import java.util.List;

/**
 * A stretch of the log, oldest first.
 *
 * @param updates the updates that follow the position asked for, without a gap; empty at the end of the log, or when
 *     {@code isTrimmed}
 * @param isTrimmed whether updates that followed the position are no longer in the log, so that reading on from there would
 *     skip them
 */
public record HistoryPage(List<StoredUpdate> updates, boolean isTrimmed) {

    /** The answer at the end of the log. */
    public static final HistoryPage END = new HistoryPage(List.of(), false);

    /** The answer when the next update is gone. */
    public static final HistoryPage TRIMMED = new HistoryPage(List.of(), true);

    public HistoryPage {
        updates = List.copyOf(updates);
    }
}
