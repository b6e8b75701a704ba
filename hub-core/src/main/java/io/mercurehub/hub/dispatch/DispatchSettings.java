package io.mercurehub.hub.dispatch;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What is said about dispatch, by an operator or the hub.
 *
 * @param lanes the number of lanes of sinks that never block, at least 1
 * @param maxPendingBytes how many bytes may be pending for one subscriber
 * @param maxRecentBytes how many bytes of the newest updates are kept encoded
 * @param maxPublishLag how many updates dispatch may be behind before acknowledgements wait
 * @param maxUnindexedMatchers how many matchers may be in use that have to be tried on every new topic
 * @param subscriptions whether the log is told of subscriptions
 * @param hubPath the path of the hub's URL, below which it tells of them
 * @param replaysUnknown whether all that is kept is replayed to one whose last update the log doesn't hold
 * @param reconnectDelay a new delay for each subscriber that is sent away
 */
public record DispatchSettings(
        int lanes,
        int maxPendingBytes,
        int maxRecentBytes,
        int maxPublishLag,
        int maxUnindexedMatchers,
        boolean subscriptions,
        String hubPath,
        boolean replaysUnknown,
        Supplier<Duration> reconnectDelay) {}
