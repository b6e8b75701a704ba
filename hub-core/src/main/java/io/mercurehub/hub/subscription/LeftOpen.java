package io.mercurehub.hub.subscription;

import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.EventIds;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that a hub has left open which ended without a word: the log tells that they have come, and not that they have
 * gone. The next hub makes up for that, from the log, and from what the store has kept of the events that it has trimmed.
 *
 * <p>Reads the whole history once, a page at a time, and forgets all but what is open. Should events be trimmed meanwhile that it
 * has not read, it begins again with what the store has kept of these. The log must be of one hub, since those who
 * are subscribed at another look the same. Confined to the executor's thread, one step at a time.
 */
public final class LeftOpen {

    private static final Logger LOG = LoggerFactory.getLogger(LeftOpen.class);

    private static final int MOST_UPDATES = 1024;
    private static final long MOST_BYTES = 512 * 1024;
    private static final int MOST_ON_THEIR_WAY = 64;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final EventStore store;
    private final Position end;
    private final SubscriptionEncoder words;
    private final Supplier<CompletionStage<Void>> gate;
    private final Executor executor;
    private final EventIds ids = EventIds.random();

    /** What told of each that is open, by its canonical topic. */
    private final Map<Topic, Update> open = new LinkedHashMap<>();

    /** Whether the store keeps what is needed of the events that it trims. */
    private boolean storeCarries;

    /**
     * @param store the log
     * @param end of what earlier hubs have told
     * @param words of all of them
     * @param gate a stage that completes when dispatch is not far behind
     * @param executor does the work
     */
    public LeftOpen(
            EventStore store,
            Position end,
            SubscriptionEncoder words,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this.store = store;
        this.end = end;
        this.words = words;
        this.gate = gate;
        this.executor = executor;
    }

    /** Tells that they have gone, in a while; if that fails, the next hub does. */
    public void end() {
        if (!store.keepsHistory() || end.equals(Position.START)) {
            return;
        }
        read().thenCompose(read -> tell()).whenComplete((told, failure) -> {
            if (failure != null) {
                LOG.warn("Who has left without a word could not be told; the next start tries again", failure);
            }
        });
    }

    private CompletionStage<Void> read() {
        return store.carriedEvents(update -> words.gone(update.data()).isPresent())
                .thenComposeAsync(this::begin, executor);
    }

    private CompletionStage<Void> begin(Optional<CarriedEvents> carried) {
        open.clear();
        storeCarries = carried.isPresent();
        carried.ifPresent(trimmed -> trimmed.events().forEach(this::take));
        return readFromEarliest(carried.map(CarriedEvents::through).orElse(Position.START));
    }

    /** Reads from the beginning of the log, but not what comes before a place. */
    private CompletionStage<Void> readFromEarliest(Position least) {
        return store.locate(EventId.EARLIEST)
                .thenComposeAsync(
                        earliest -> readAfter(earliest.map(place -> place.compareTo(least) > 0 ? place : least)),
                        executor);
    }

    private CompletionStage<Void> readAfter(Optional<Position> place) {
        return place.filter(after -> after.compareTo(end) < 0)
                .map(after -> store.read(after, MOST_UPDATES, MOST_BYTES).thenComposeAsync(this::take, executor))
                .orElse(DONE);
    }

    private CompletionStage<Void> take(HistoryPage page) {
        if (storeCarries && (page.isTrimmed() || !page.eventsGoneUpTo().equals(Position.START))) {
            return read();
        }
        if (page.isTrimmed()) {
            return readFromEarliest(Position.START);
        }
        for (StoredUpdate stored : page.updates()) {
            if (stored.position().compareTo(end) > 0) {
                return DONE;
            }
            take(stored);
        }
        return page.updates().isEmpty()
                ? DONE
                : readAfter(Optional.of(
                        page.updates().get(page.updates().size() - 1).position()));
    }

    private void take(StoredUpdate stored) {
        if (stored.position().compareTo(end) <= 0) {
            take(stored.update());
        }
    }

    private void take(Update update) {
        if (!update.isSubscriptionEvent()) {
            return;
        }
        if (words.gone(update.data()).isPresent()) {
            open.put(update.canonicalTopic(), update);
        } else {
            open.remove(update.canonicalTopic());
        }
    }

    private CompletionStage<Void> tell() {
        if (!open.isEmpty()) {
            LOG.info("{} subscriptions were left open by a hub that ended without a word", open.size());
        }
        return tell(new ArrayList<>(open.values()));
    }

    private CompletionStage<Void> tell(List<Update> left) {
        if (left.isEmpty()) {
            return DONE;
        }
        int count = Math.min(MOST_ON_THEIR_WAY, left.size());
        CompletionStage<Void> told = DONE;
        for (Update coming : left.subList(0, count)) {
            CompletionStage<Position> appended = store.append(going(coming));
            told = told.runAfterBoth(appended, () -> {});
        }
        return told.thenCompose(all -> gate.get())
                .thenComposeAsync(passed -> tell(left.subList(count, left.size())), executor);
    }

    private Update going(Update coming) {
        Update.Builder going = Update.of(coming.canonicalTopic());
        List<Topic> topics = coming.topics();
        topics.subList(1, topics.size()).forEach(going::alternateTopic);
        return going.id(ids.next())
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data(words.gone(coming.data()).orElse(""))
                .build();
    }
}
