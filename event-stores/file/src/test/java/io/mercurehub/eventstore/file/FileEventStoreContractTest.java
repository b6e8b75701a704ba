package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.contract.RuledHistoryContract;
import io.mercurehub.eventstore.file.commit.SyncPolicy;
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
        return FileEventStore.open(folder.resolve("large"), FileStoreSettings.defaults());
    }

    @Override
    protected EventStore openSmall() {
        return FileEventStore.open(
                folder.resolve("small"),
                FileStoreSettings.of(
                        100,
                        100,
                        Optional.empty(),
                        1 << 20,
                        SyncPolicy.ALWAYS,
                        FileStoreSettings.DEFAULT_APPEND_TIMEOUT));
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return FileEventStore.open(
                folder.resolve("limited"),
                FileStoreSettings.of(
                        history.maxEvents().orElse(FileStoreSettings.DEFAULT_MAX_UPDATES),
                        100,
                        history.maxAge(),
                        history.maxBytes().orElse(FileStoreSettings.DEFAULT_MAX_BYTES),
                        SyncPolicy.ALWAYS,
                        FileStoreSettings.DEFAULT_APPEND_TIMEOUT,
                        new HistoryRules(history.rules())),
                clock);
    }
}
