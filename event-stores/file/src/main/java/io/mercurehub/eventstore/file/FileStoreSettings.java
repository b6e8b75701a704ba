package io.mercurehub.eventstore.file;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.eventstore.file.commit.CommitSettings;
import io.mercurehub.eventstore.file.commit.SyncPolicy;
import io.mercurehub.eventstore.file.log.LogSettings;
import io.mercurehub.hub.store.HistoryRules;
import java.time.Duration;
import java.util.Optional;

/**
 * What a store keeps, and when an update counts as safe.
 *
 * @param log how much is kept
 * @param commit how updates get there
 */
record FileStoreSettings(LogSettings log, CommitSettings commit) {

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

    /**
     * {@return settings with these limits}
     *
     * @param maxUpdates at most so many updates are kept
     * @param maxEvents at most so many subscription events are kept beside them
     * @param maxAge no update is kept for longer; empty for no limit
     * @param maxBytes at most so many bytes of the disk are taken, and up to one segment more
     * @param sync when an update counts as safe
     * @param appendTimeout after how long an update is refused that the disk has not taken
     * @param rules for how long updates of some topics can be replayed
     */
    public static FileStoreSettings of(
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes,
            SyncPolicy sync,
            Duration appendTimeout,
            HistoryRules rules) {
        long waiting = Math.min(MAX_WAITING_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
        return new FileStoreSettings(
                LogSettings.of(maxUpdates, maxEvents, maxAge, maxBytes, rules),
                new CommitSettings(sync, appendTimeout, waiting));
    }

    /** {@return settings with these limits, and without any rule} */
    public static FileStoreSettings of(
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes,
            SyncPolicy sync,
            Duration appendTimeout) {
        return of(maxUpdates, maxEvents, maxAge, maxBytes, sync, appendTimeout, HistoryRules.NONE);
    }

    /** {@return the settings when nothing else is said} */
    public static FileStoreSettings defaults() {
        return of(
                DEFAULT_MAX_UPDATES,
                DEFAULT_MAX_EVENTS,
                Optional.empty(),
                DEFAULT_MAX_BYTES,
                SyncPolicy.ALWAYS,
                DEFAULT_APPEND_TIMEOUT);
    }

    /** {@return one sentence for operators} */
    String describe(String folder) {
        String loss = switch (commit.sync().kind()) {
            case ALWAYS -> "nothing that was acknowledged is lost";
            case INTERVAL ->
                "a power cut may lose what was acknowledged in the last "
                        + Quantities.print(commit.sync().interval());
            case NEVER -> "a power cut may lose what was acknowledged in the last seconds or minutes";
        };
        return "file " + folder + ": the newest " + log.maxUpdates() + " updates, at most "
                + Quantities.printBytes(log.maxBytes())
                + log.maxAge()
                        .map(age -> ", none older than " + Quantities.print(age))
                        .orElse("")
                + (log.rules().isEmpty() ? "" : ", some topics by rules of their own")
                + "; sync " + commit.sync() + ": " + loss;
    }
}
