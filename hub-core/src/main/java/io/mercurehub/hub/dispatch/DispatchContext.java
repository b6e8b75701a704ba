package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.metrics.HubMetrics;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What all lanes of a hub share.
 *
 * @param clock the time
 * @param recent the newest updates
 * @param pages reads the history
 * @param gate hears how far the lanes are
 * @param metrics hears what happens
 * @param departures hears of subscribers that have left
 * @param reconnectDelay a new delay for each subscriber that is sent away
 * @param keepsHistory whether a slow subscriber can catch up
 * @param maxPendingBytes how much may be pending for one subscriber
 */
record DispatchContext(
        HubClock clock,
        RecentUpdates recent,
        HistoryPages pages,
        PublishGate gate,
        HubMetrics metrics,
        Departures departures,
        Supplier<Duration> reconnectDelay,
        boolean keepsHistory,
        int maxPendingBytes) {

    /** Hears of subscribers that have left their lane. */
    @FunctionalInterface
    interface Departures {
        /** Called by the lane, once for each subscriber, which is closed. */
        void left(LaneSubscriber subscriber, int lane);
    }
}
