package io.mercurehub.hub.store;

import io.mercurehub.hub.option.Problem;
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
    public List<String> problems(Map<String, String> options) {
        return options.keySet().stream()
                .sorted()
                .map(name -> new Problem(name, "is not an option of transport local (expected: no options)").toString())
                .toList();
    }

    @Override
    public List<String> historyProblems(Map<String, String> options, HistorySettings history) {
        return history.isDefault()
                ? List.of()
                : List.of("limits what is kept, and transport local keeps nothing (expected: no history directive, or a"
                        + " transport that keeps updates, such as memory or file)");
    }

    @Override
    public EventStore open(Map<String, String> options) {
        return new LiveOnlyEventStore();
    }
}
