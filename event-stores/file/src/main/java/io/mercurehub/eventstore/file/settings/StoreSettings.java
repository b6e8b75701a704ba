package io.mercurehub.eventstore.file.settings;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.store.HistoryRules;
import java.time.Duration;
import java.util.Optional;

/**
 * What a store keeps, in which pieces, and when an update counts as safe.
 *
 * @param maxUpdates at most so many updates are kept
 * @param maxEvents at most so many updates in which the hub tells of subscriptions are kept beside these
 * @param maxAge no update is kept for longer; empty for no limit
 * @param maxBytes at most so many bytes of the disk are taken, and up to one segment more
 * @param rules for how long updates of some topics can be replayed
 * @param sync when an update counts as safe
 * @param appendTimeout after how long an update is refused that the disk has not taken
 * @param maxWaitingBytes no more than so many bytes of memory may be held by updates that wait
 * @param segmentBytes how large a segment may become
 * @param isPrepared whether the next segment is filled with zeros beforehand
 */
public record StoreSettings(
        long maxUpdates,
        long maxEvents,
        Optional<Duration> maxAge,
        long maxBytes,
        HistoryRules rules,
        SyncPolicy sync,
        Duration appendTimeout,
        long maxWaitingBytes,
        long segmentBytes,
        boolean isPrepared) {

    /** How many updates are kept when nothing else is said. */
    public static final int DEFAULT_MAX_UPDATES = 1_000_000;

    /** How many subscription events are kept beside them when nothing else is said. */
    public static final int DEFAULT_MAX_EVENTS = 10_000;

    /** How many bytes of the disk are taken when nothing else is said: 1 GiB. */
    public static final long DEFAULT_MAX_BYTES = 1L << 30;

    /** After how long an update is refused that the disk has not taken, when nothing else is said. */
    public static final Duration DEFAULT_APPEND_TIMEOUT = Duration.ofSeconds(10);

    private static final long MAX_WAITING_BYTES = 64L << 20;
    private static final int PART_OF_HEAP = 8;
    private static final long MAX_SEGMENT_BYTES = 64L << 20;
    private static final long MIN_SEGMENT_BYTES = 64L << 10;
    private static final long SEGMENTS_OF_A_LOG = 16;

    /** Settings with these limits, and segments that suit them. */
    public StoreSettings(
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes,
            HistoryRules rules,
            SyncPolicy sync,
            Duration appendTimeout) {
        this(
                maxUpdates,
                maxEvents,
                maxAge,
                maxBytes,
                rules,
                sync,
                appendTimeout,
                Math.min(MAX_WAITING_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP),
                Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS_OF_A_LOG)),
                true);
    }

    /** {@return one sentence for operators} */
    public String describe(String folder) {
        return "file " + folder + ": the newest " + maxUpdates + " updates, at most " + Quantities.printBytes(maxBytes)
                + maxAge.map(age -> ", none older than " + Quantities.print(age))
                        .orElse("")
                + (rules.isEmpty() ? "" : ", some topics by rules of their own")
                + "; sync " + sync + ": " + sync.loss();
    }
}
