package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.contract.RuledHistoryContract;
import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class FileEventStoreContractTest extends RuledHistoryContract {

    @TempDir
    private Path folder;

    @Override
    protected EventStore open() {
        return FileEventStore.open(folder.resolve("large"), Stores.DEFAULTS);
    }

    @Override
    protected EventStore openSmall() {
        return FileEventStore.open(
                folder.resolve("small"),
                new StoreSettings(
                        100,
                        100,
                        Optional.empty(),
                        1 << 20,
                        HistoryRules.NONE,
                        SyncPolicy.ALWAYS,
                        StoreSettings.DEFAULT_APPEND_TIMEOUT));
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return FileEventStore.open(
                folder.resolve("limited"),
                new StoreSettings(
                        history.maxEvents().orElse(StoreSettings.DEFAULT_MAX_UPDATES),
                        100,
                        history.maxAge(),
                        history.maxBytes().orElse(StoreSettings.DEFAULT_MAX_BYTES),
                        new HistoryRules(history.rules()),
                        SyncPolicy.ALWAYS,
                        StoreSettings.DEFAULT_APPEND_TIMEOUT),
                FolderLock.PATIENCE,
                clock);
    }
}
