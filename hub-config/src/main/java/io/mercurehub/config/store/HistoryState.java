package io.mercurehub.config.store;

import io.mercurehub.hub.store.Position;

/**
 * How much a stored history holds.
 *
 * @param trimmedThrough the newest update that is trimmed; {@link Position#START} when none is
 * @param newest the newest update that ever was, trimmed or not
 * @param updates how many updates are kept, subscription events aside
 * @param subscriptionEvents how many subscription events are stored beside them; a hub may keep fewer
 * @param carriedEvents how many subscription events are stored apart from the history though they are trimmed, since they are the only
 *     ones that tell of a subscription which has not ended
 * @param heldIds how many ids hold the places of updates, and of subscription events, of which nothing else is kept; what a rule
 *     has expired is among them once its space has been given back, and counts as an update until then
 * @param bytes how much space all of it takes
 * @param unfinishedBytes how much of this an unclean stop has left unfinished, so that it is no part of the history
 */
public record HistoryState(
        Position trimmedThrough,
        Position newest,
        long updates,
        long subscriptionEvents,
        long carriedEvents,
        long heldIds,
        long bytes,
        long unfinishedBytes) {}
