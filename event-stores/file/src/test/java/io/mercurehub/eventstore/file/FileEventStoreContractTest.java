package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.contract.BoundedHistoryContract;
import io.mercurehub.eventstore.file.commit.SyncPolicy;
import io.mercurehub.hub.store.EventStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class FileEventStoreContractTest extends BoundedHistoryContract {

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
}
