package io.mercurehub.config.store;

import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a {@link MemoryEventStore}: {@code transport memory}.
 *
 * <p>{@code max_events} is how many updates are kept, {@code max_bytes} how many bytes of them, {@code max_age} for how long; whichever
 * is less counts. {@code max_subscription_events} and {@code max_subscription_bytes} are limits of subscription events.
 */
public final class MemoryEventStoreFactory implements EventStoreFactory {

    private static final String MAX_SUBSCRIPTION_EVENTS = "max_subscription_events";
    private static final String MAX_SUBSCRIPTION_BYTES = "max_subscription_bytes";
    private static final List<String> NAMES = List.of(
            HistorySettings.MAX_EVENTS,
            HistorySettings.MAX_BYTES,
            HistorySettings.MAX_AGE,
            MAX_SUBSCRIPTION_EVENTS,
            MAX_SUBSCRIPTION_BYTES);
    private static final int MAX_UPDATES = MemoryEventStore.LARGEST_MAX_UPDATES;
    private static final String SIZE = "a size such as 64MiB, at least 1";

    /** What the options say. */
    private record Limits(
            int maxEvents,
            int maxSubscriptionEvents,
            long maxBytes,
            long maxSubscriptionBytes,
            Optional<Duration> maxAge) {

        static Limits read(StoreOptions options) {
            return new Limits(
                    options.count(HistorySettings.MAX_EVENTS, MAX_UPDATES, MemoryEventStore.DEFAULT_MAX_UPDATES),
                    options.count(
                            MAX_SUBSCRIPTION_EVENTS, MAX_UPDATES, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_EVENTS),
                    options.bytes(HistorySettings.MAX_BYTES, 1, SIZE, MemoryEventStore.DEFAULT_MAX_BYTES),
                    options.bytes(MAX_SUBSCRIPTION_BYTES, 1, SIZE, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_BYTES),
                    options.duration(HistorySettings.MAX_AGE, "a time such as 1h, at least 1ms"));
        }
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public MemoryEventStoreFactory() {}

    @Override
    public String transport() {
        return "memory";
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                options,
                NAMES,
                "is not an option of transport memory (expected: max_events, max_bytes, max_age, max_subscription_events or"
                        + " max_subscription_bytes)"));
        Limits unused = Limits.read(new StoreOptions(options, problems));
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport(), options));
        problems.addAll(problems(HistoryOptions.of(history)));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        Limits limits = Limits.read(new StoreOptions(HistoryOptions.added(history, options)));
        HistorySettings settings = history.withMaxEvents(limits.maxEvents()).withMaxBytes(limits.maxBytes());
        return new MemoryEventStore(
                limits.maxAge().map(settings::withMaxAge).orElse(settings),
                limits.maxSubscriptionEvents(),
                limits.maxSubscriptionBytes(),
                InstantSource.system());
    }
}
