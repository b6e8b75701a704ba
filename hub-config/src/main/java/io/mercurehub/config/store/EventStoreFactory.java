package io.mercurehub.config.store;

import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ReservedNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the event stores of one kind; found by {@link java.util.ServiceLoader} and chosen by the name in the {@code transport}
 * directive.
 *
 * <p>Options are those of the directive's block, name to value, as written: {@code transport memory { max_events 500 }} arrives
 * as {@code {max_events=500}}. {@link StoreOptions} reads them as durations, sizes and counts.
 */
public interface EventStoreFactory {

    /** {@return the name in the {@code transport} directive, such as {@code memory}} */
    String transport();

    /**
     * {@return the option whose value may stand right behind the name, such as {@code path}: {@code transport file /var/lib/updates}; empty,
     * as it is by default: none may}
     */
    default Optional<String> argument() {
        return Optional.empty();
    }

    /**
     * {@return everything that is wrong with these options, each as the problem of an option; empty when {@link #open(Map, HistorySettings)}
     * accepts them}
     */
    List<Problem> problems(Map<String, String> options);

    /**
     * {@return everything that is wrong with these settings of the history for a store with these options; empty when
     * {@link #open(Map, HistorySettings)} accepts them}
     *
     * <p>Unless a store says otherwise, it has no limits that could be set.
     *
     * @param history what the {@code history} directive says
     */
    default List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        return history.isDefault()
                ? List.of()
                : List.of(
                        new Problem(
                                "",
                                "means nothing to transport " + transport()
                                        + " (expected: no history directive, or a transport that takes it, such as memory or file)"));
    }

    /**
     * Opens a store.
     *
     * @param options without {@linkplain #problems problems}
     * @param history without {@linkplain #historyProblems problems}; what it leaves open is the store's own default
     * @throws EventStoreException when it cannot be opened
     */
    EventStore open(Map<String, String> options, HistorySettings history);

    /**
     * Opens a store.
     *
     * @param options without {@linkplain #problems problems}
     * @param history without {@linkplain #historyProblems problems}; what it leaves open is the store's own default
     * @param reserved topics that nobody may have who publishes past the hub, where the store lets somebody do so
     * @throws EventStoreException when it cannot be opened
     */
    default EventStore open(Map<String, String> options, HistorySettings history, ReservedNamespace reserved) {
        return open(options, history);
    }

    /** {@return a store whose history is limited by nothing but its options; see {@link #open(Map, HistorySettings)}} */
    default EventStore open(Map<String, String> options) {
        return open(options, HistorySettings.DEFAULTS);
    }

    /**
     * Takes the history that a store of these options keeps, for an operator who looks after it while no hub has it open.
     *
     * @param options without {@linkplain #problems problems}
     * @param history without {@linkplain #historyProblems problems}
     * @return empty when nobody needs to look after the history of stores of this kind
     * @throws EventStoreException when a hub has it open, or there is none
     */
    default Optional<StoredHistory> stored(Map<String, String> options, HistorySettings history) {
        return Optional.empty();
    }

    /**
     * Writes the commands that prepare a database for such a store, for an operator who doesn't let the hub do that.
     *
     * @param options without {@linkplain #problems problems}, but for what says where the database is
     * @return empty when there is nothing to prepare
     */
    default Optional<String> schema(Map<String, String> options) {
        return Optional.empty();
    }
}
