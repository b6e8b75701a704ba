package io.mercurehub.hub.presence;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.store.SubscriptionJournal;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
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
 * The subscriptions that a crashed hub has orphaned: the log has the event of their beginning, and none of their end. The next hub
 * announces that they have ended, from the log, and from what the store has kept of the events that it has trimmed.
 *
 * <p>Reads the whole history once, a page at a time, and keeps only what is open. When events that it has not read are trimmed
 * meanwhile, it starts again with what the store has kept of these. The log must be of one hub, since active subscriptions of another
 * look the same. Confined to the executor's thread, one step at a time.
 */
public final class OrphanedSubscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanedSubscriptions.class);

    private static final int MAX_UPDATES = 1024;
    private static final long MAX_BYTES = 512 * 1024;
    private static final int MAX_IN_FLIGHT = 64;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final EventStore store;
    private final Position end;
    private final SubscriptionEncoder encoder;
    private final Supplier<CompletionStage<Void>> gate;
    private final Executor executor;

    /** The first event of each that is open, by its canonical topic. */
    private final Map<Topic, Update> open = new LinkedHashMap<>();

    /** Whether the store keeps what is needed of the events that it trims. */
    private boolean storeCarries;

    /**
     * @param store the log
     * @param end the position of the last event of earlier hubs
     * @param encoder of their events, and of those to come
     * @param gate a stage that completes when dispatch is not far behind
     * @param executor does the work
     */
    public OrphanedSubscriptions(
            EventStore store,
            Position end,
            SubscriptionEncoder encoder,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this.store = store;
        this.end = end;
        this.encoder = encoder;
        this.gate = gate;
        this.executor = executor;
    }

    /** Announces their end, soon; if that fails, the next hub does. */
    public void announce() {
        if (!store.keepsHistory() || end.equals(Position.START)) {
            return;
        }
        read().thenCompose(read -> announceAll()).whenComplete((announced, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "Could not announce subscriptions orphaned by the last run; retrying at the next start",
                        failure);
            }
        });
    }

    private CompletionStage<Void> read() {
        CompletionStage<Optional<CarriedEvents>> carried = store instanceof SubscriptionJournal journal
                ? journal.carriedEvents(update -> encoder.gone(update.data()).isPresent())
                        .thenApply(Optional::of)
                : CompletableFuture.completedStage(Optional.empty());
        return carried.thenComposeAsync(this::begin, executor);
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
                .map(after -> store.read(after, MAX_UPDATES, MAX_BYTES).thenComposeAsync(this::take, executor))
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
        if (encoder.gone(update.data()).isPresent()) {
            open.put(update.canonicalTopic(), update);
        } else {
            open.remove(update.canonicalTopic());
        }
    }

    private CompletionStage<Void> announceAll() {
        if (!open.isEmpty()) {
            LOG.info("Announcing the end of {} subscriptions that the last run has orphaned", open.size());
        }
        return announce(new ArrayList<>(open.values()));
    }

    private CompletionStage<Void> announce(List<Update> left) {
        if (left.isEmpty()) {
            return DONE;
        }
        int count = Math.min(MAX_IN_FLIGHT, left.size());
        CompletionStage<Void> announced = DONE;
        for (Update beginning : left.subList(0, count)) {
            CompletionStage<Position> appended = store.append(end(beginning));
            announced = announced.runAfterBoth(appended, () -> {});
        }
        return announced
                .thenCompose(all -> gate.get())
                .thenComposeAsync(passed -> announce(left.subList(count, left.size())), executor);
    }

    private Update end(Update beginning) {
        return SubscriptionEvents.event(
                beginning.topics(), encoder.gone(beginning.data()).orElse(""));
    }
}
