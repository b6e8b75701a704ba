package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;

/**
 * What the parts of one hub's dispatch share.
 *
 * @param store the log
 * @param settings what is said about dispatch
 * @param memory what clients hold
 * @param metrics hears what happens
 * @param clock the time
 * @param recent the newest updates
 * @param pages reads the history
 * @param gate hears how far the lanes are
 * @param departures hears of subscribers that have left
 */
record DispatchContext(
        EventStore store,
        DispatchSettings settings,
        ClientMemory memory,
        HubMetrics metrics,
        HubClock clock,
        RecentUpdates recent,
        HistoryPages pages,
        PublishGate gate,
        Departures departures) {

    /** Hears of subscribers that have left their lane. */
    @FunctionalInterface
    interface Departures {
        /** Called by the lane, once for each subscriber, which is closed. */
        void left(LaneSubscriber subscriber, int lane);
    }
}
