package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.metrics.HubMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of updates that are kept nowhere and that subscribers have missed although they were connected: each to the metrics, and
 * in sum, at most once in ten minutes, to the log. Such a subscriber stays connected, and cannot notice by itself.
 *
 * <p>Shared by the lanes; guarded by itself.
 */
final class MissedUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(MissedUpdates.class);

    private static final long REPORT_NANOS = 600_000_000_000L;

    private final HubMetrics metrics;

    @GuardedBy("this")
    private boolean told;

    @GuardedBy("this")
    private long toldNanos;

    @GuardedBy("this")
    private long untold;

    /** @param metrics hears of each */
    MissedUpdates(HubMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Says that a subscriber has missed updates.
     *
     * @param most how many at most; 0: none, and nothing is said
     */
    void add(LaneSubscriber subscriber, long most, long nowNanos) {
        if (most == 0) {
            return;
        }
        metrics.neverKeptUpdatesMissed(most);
        long sum;
        synchronized (this) {
            untold += most;
            if (told && nowNanos - toldNanos < REPORT_NANOS) {
                return;
            }
            told = true;
            toldNanos = nowNanos;
            sum = untold;
            untold = 0;
        }
        LOG.warn(
                "{} is so slow that it went on without updates that the history does not keep (history … none): they had left"
                        + " memory before it came to them. At most {} have been missed like this since this was said last, by"
                        + " whoever is slow; subscribers stay connected, and get what is kept. Let the rule keep such updates for a"
                        + " while (max_age in place of none), or raise max_recent_bytes (this is said at most once in ten minutes)",
                subscriber,
                sum);
    }

    /** {@return how many updates have been missed of which the log has not been told yet} */
    synchronized long untold() {
        return untold;
    }
}
