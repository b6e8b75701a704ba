package io.mercurehub.eventstore.file.log;

import io.mercurehub.hub.store.HistoryRules;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of the log is kept, and in which pieces.
 *
 * @param segmentBytes how large a segment may become
 * @param isPrepared whether the next segment is filled with zeros beforehand
 * @param maxUpdates at most so many updates are kept
 * @param maxEvents at most so many updates in which the hub tells of subscriptions are kept beside these
 * @param maxAge no update is kept for longer; empty for no limit
 * @param maxBytes at most so many bytes of the disk are taken, and up to one segment more
 * @param rules for how long updates of some topics can be replayed
 */
public record LogSettings(
        long segmentBytes,
        boolean isPrepared,
        long maxUpdates,
        long maxEvents,
        Optional<Duration> maxAge,
        long maxBytes,
        HistoryRules rules) {

    /** The largest segment: 64 MiB. */
    public static final long MAX_SEGMENT = 64L * 1024 * 1024;

    private static final long MIN_SEGMENT = 64L * 1024;
    private static final long SEGMENTS_OF_A_LOG = 16;

    /** Settings without any rule. */
    public LogSettings(
            long segmentBytes,
            boolean isPrepared,
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes) {
        this(segmentBytes, isPrepared, maxUpdates, maxEvents, maxAge, maxBytes, HistoryRules.NONE);
    }

    /** {@return settings with these limits, and segments that suit them} */
    public static LogSettings of(
            long maxUpdates, long maxEvents, Optional<Duration> maxAge, long maxBytes, HistoryRules rules) {
        long segment = Math.max(MIN_SEGMENT, Math.min(MAX_SEGMENT, maxBytes / SEGMENTS_OF_A_LOG));
        return new LogSettings(segment, true, maxUpdates, maxEvents, maxAge, maxBytes, rules);
    }
}
