package io.mercurehub.config.store;

import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import java.util.List;
import java.util.Map;

/** Opens a {@link LiveOnlyEventStore}: {@code transport local}, which has no options. */
public final class LiveOnlyEventStoreFactory implements EventStoreFactory {

    /** Found by {@link java.util.ServiceLoader}. */
    public LiveOnlyEventStoreFactory() {}

    @Override
    public String transport() {
        return "local";
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        return StoreOptions.unknown(options, List.of(), "is not an option of transport local (expected: no options)");
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        return history.isDefault()
                ? List.of()
                : List.of(new Problem(
                        "",
                        "limits what is kept, and transport local keeps nothing (expected: no history directive, or a"
                                + " transport that keeps updates, such as memory or file)"));
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        return new LiveOnlyEventStore();
    }
}
