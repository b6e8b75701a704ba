package io.mercurehub.eventstore.file;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a {@link FileEventStore}: {@code transport file}.
 *
 * <p>{@code path} is the folder. {@code max_events}, {@code max_age} and {@code max_bytes} limit what is kept, {@code
 * max_subscription_events} the subscription events beside it. {@code sync} says when an update counts as safe: {@code always},
 * {@code interval 50ms} or {@code never}. {@code append_timeout} is how long a publisher waits for the disk.
 */
public final class FileEventStoreFactory implements EventStoreFactory {

    /** Found by {@link java.util.ServiceLoader}. */
    public FileEventStoreFactory() {}

    @Override
    public String transport() {
        return "file";
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        return FileStoreOptions.problems(options);
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        return FileStoreOptions.historyProblems(transport(), options, history);
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        FileStoreOptions read = new FileStoreOptions(HistoryOptions.added(history, options));
        return FileEventStore.open(read.folder(), read.settings(new HistoryRules(history.rules())));
    }

    @Override
    public Optional<StoredHistory> stored(Map<String, String> options, HistorySettings history) {
        FileStoreOptions file = new FileStoreOptions(HistoryOptions.added(history, options));
        return Optional.of(FolderHistory.take(
                file.folder(), file.settings(new HistoryRules(history.rules())).log()));
    }
}
