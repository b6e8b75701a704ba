package io.mercurehub.eventstore.file;

import io.mercurehub.config.store.CheckListener;
import io.mercurehub.config.store.HistoryLimits;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.FolderDisk;
import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.log.FolderCheck;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The history in a folder that no hub has open.
 *
 * <p>Confined to one thread.
 *
 * @param disk the folder, which nobody else has
 * @param settings those of the hub to which it belongs
 * @param clock by which updates grow old
 */
record FolderHistory(Disk disk, StoreSettings settings, InstantSource clock) implements StoredHistory {

    /**
     * Takes a folder.
     *
     * @throws EventStoreException when somebody else has it, or there is none
     */
    static FolderHistory take(Path folder, StoreSettings settings) {
        if (!Files.isDirectory(folder)) {
            throw new EventStoreException("history folder " + folder + ": does not exist");
        }
        try {
            return new FolderHistory(FolderDisk.take(folder, FolderLock.PATIENCE), settings, InstantSource.system());
        } catch (IOException e) {
            throw new EventStoreException("history folder " + folder + ": " + FileEventStore.reason(e), e);
        }
    }

    @Override
    public String description() {
        return "file " + disk.describe();
    }

    @Override
    public HistoryState check(CheckListener listener) {
        return reaching(() -> FolderCheck.run(disk, listener));
    }

    @Override
    public HistoryState trim(HistoryLimits limits) {
        return reaching(() -> {
            long firstKept =
                    limits.before().isPresent() ? position(limits.before().get()) : 0;
            try (EventLog log = EventLog.open(disk, within(limits), clock)) {
                log.trimBefore(firstKept);
                log.tidy();
            }
            return FolderCheck.run(disk, ignored -> {});
        });
    }

    /** {@return the position of an update; found before anything is trimmed} */
    private long position(EventId id) throws IOException {
        try (EventLog log = EventLog.open(disk, settings, clock)) {
            return log.locate(id)
                    .map(Position::value)
                    .orElseThrow(() -> new EventStoreException("history: no update has the id \"" + id.value() + "\""));
        }
    }

    private StoreSettings within(HistoryLimits limits) {
        Optional<Duration> age = limits.maxAge()
                .filter(asked ->
                        settings.maxAge().map(own -> asked.compareTo(own) < 0).orElse(true))
                .or(settings::maxAge);
        return new StoreSettings(
                Math.min(settings.maxUpdates(), limits.maxUpdates()),
                settings.maxEvents(),
                age,
                Math.min(settings.maxBytes(), limits.maxBytes()),
                settings.rules(),
                settings.sync(),
                settings.appendTimeout(),
                settings.maxWaitingBytes(),
                settings.segmentBytes(),
                false);
    }

    private <T> T reaching(Callable<T> work) {
        try {
            return work.call();
        } catch (EventStoreException e) {
            throw e;
        } catch (Exception e) {
            throw new EventStoreException("history " + disk.describe() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            disk.close();
        } catch (IOException e) {
            throw new EventStoreException("history " + disk.describe() + ": stays locked until the process ends", e);
        }
    }
}
