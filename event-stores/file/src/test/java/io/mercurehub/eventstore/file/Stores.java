package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store on a disk in memory, whose threads and clocks are the test's. */
final class Stores {

    /** What a store has when nothing else is said. */
    static final StoreSettings DEFAULTS = new StoreSettings(
            StoreSettings.DEFAULT_MAX_UPDATES,
            StoreSettings.DEFAULT_MAX_EVENTS,
            Optional.empty(),
            StoreSettings.DEFAULT_MAX_BYTES,
            HistoryRules.NONE,
            SyncPolicy.ALWAYS,
            StoreSettings.DEFAULT_APPEND_TIMEOUT);

    private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(2);

    /** Where the files are; a store that is opened again finds them. */
    final CrashDisk disk;

    /** What the follower has heard since the store was opened. */
    final List<StoredUpdate> heard = new ArrayList<>();

    /** What the follower does, beside that. */
    Consumer<StoredUpdate> whenHeard = update -> {};

    StoreSettings settings = settings(2_000, false, Integer.MAX_VALUE, 100, Optional.empty(), Long.MAX_VALUE);
    SyncPolicy sync = SyncPolicy.ALWAYS;
    long nowMillis = 1_000_000_000_000L;
    long nowNanos;

    private static final String EVENT_ID = "urn:uuid:00000000-0000-4000-8000-%012d";

    private final SplittableRandom random = new SplittableRandom(2);
    private StepExecutors executors;
    private @Nullable FileEventStore store;
    private Position begin = Position.START;

    Stores() {
        this(1);
    }

    /** A store on a disk that crashes in its own way. */
    Stores(long seed) {
        disk = new CrashDisk(new SplittableRandom(seed), CrashDisk.Lies.NONE);
        executors = new StepExecutors(random, disk::requireRunning);
    }

    /** Settings without any rule. */
    static StoreSettings settings(
            long segmentBytes,
            boolean isPrepared,
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes) {
        return settings(segmentBytes, isPrepared, maxUpdates, maxEvents, maxAge, maxBytes, HistoryRules.NONE);
    }

    static StoreSettings settings(
            long segmentBytes,
            boolean isPrepared,
            long maxUpdates,
            long maxEvents,
            Optional<Duration> maxAge,
            long maxBytes,
            HistoryRules rules) {
        return new StoreSettings(
                maxUpdates,
                maxEvents,
                maxAge,
                maxBytes,
                rules,
                SyncPolicy.ALWAYS,
                APPEND_TIMEOUT,
                1 << 20,
                segmentBytes,
                isPrepared);
    }

    /** The same with another way of committing. */
    static StoreSettings with(StoreSettings settings, SyncPolicy sync, Duration appendTimeout) {
        return new StoreSettings(
                settings.maxUpdates(),
                settings.maxEvents(),
                settings.maxAge(),
                settings.maxBytes(),
                settings.rules(),
                sync,
                appendTimeout,
                settings.maxWaitingBytes(),
                settings.segmentBytes(),
                settings.isPrepared());
    }

    /** Opens the store. */
    Stores open() throws IOException {
        executors = new StepExecutors(random, disk::requireRunning);
        EventLog log = EventLog.open(
                disk, with(settings, sync, APPEND_TIMEOUT), () -> Instant.ofEpochMilli(nowMillis), random::nextLong);
        store = new FileEventStore(disk, log, executors, () -> nowNanos);
        heard.clear();
        begin = store().follow(new EventStore.Follower() {
            @Override
            public void appended(StoredUpdate update) {
                heard.add(update);
                whenHeard.accept(update);
            }

            @Override
            public void endOfBatch() {
                // The test looks when it likes.
            }
        });
        return this;
    }

    /** The position of the newest update. */
    Position last() {
        return heard.isEmpty() ? begin : heard.get(heard.size() - 1).position();
    }

    FileEventStore store() {
        return Objects.requireNonNull(store, "opened");
    }

    StepExecutors executors() {
        return executors;
    }

    static Update update(int number) {
        return Update.of("https://example.com/books/" + number)
                .id(EventId.chosen("id-" + number))
                .data("data of " + number)
                .build();
    }

    /** An update in which the hub tells of a subscription, about as long as in life. */
    static Update event(int number) {
        return Update.of("/.well-known/mercure/subscriptions/https%3A%2F%2Fexample.com%2Fbooks%2F1/" + number)
                .id(EventId.chosen(EVENT_ID.formatted(number)))
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data("{\"type\":\"Subscription\",\"active\":true,\"number\":" + number + "}".repeat(200))
                .build();
    }

    /** Appends an update and does everything that this brings. */
    Position append(int number) {
        return append(update(number));
    }

    /** Appends a subscription event and does everything that this brings. */
    Position appendEvent(int number) {
        return append(event(number));
    }

    /** Appends any update and does everything that this brings. */
    Position append(Update update) {
        CompletionStage<Position> stage = store().append(update);
        executors.drain();
        return join(stage);
    }

    /** Appends an update, which has to fail. */
    EventStoreException failure(int number) {
        CompletionStage<Position> stage = store().append(update(number));
        executors.drain();
        try {
            Position position = stage.toCompletableFuture().getNow(null);
            throw new AssertionError("is at " + position);
        } catch (CompletionException e) {
            if (e.getCause() instanceof EventStoreException failure) {
                return failure;
            }
            throw e;
        }
    }

    /** Why the store does not take updates. */
    String notReady() {
        try {
            store().check().toCompletableFuture().getNow(null);
        } catch (CompletionException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("is ready");
    }

    /** The numbers of all updates that can be replayed, subscription events aside. */
    List<Integer> replayed() {
        return replayed(false);
    }

    /** The numbers of all subscription events that can be replayed. */
    List<Integer> replayedEvents() {
        return replayed(true);
    }

    private List<Integer> replayed(boolean areEvents) {
        List<Integer> numbers = new ArrayList<>();
        Position next = located("earliest").orElseThrow();
        HistoryPage page = read(next);
        while (!page.updates().isEmpty()) {
            for (StoredUpdate stored : page.updates()) {
                boolean isEvent = stored.update().isSubscriptionEvent();
                int number = numberOf(stored, isEvent);
                if (isEvent == areEvents) {
                    numbers.add(number);
                }
                next = stored.position();
            }
            page = read(next);
        }
        return numbers;
    }

    private static int numberOf(StoredUpdate stored, boolean isEvent) {
        String id = stored.id().value();
        int number = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
        if (!stored.update().equals(isEvent ? event(number) : update(number))) {
            throw new AssertionError("not as it was: " + stored.update());
        }
        return number;
    }

    /** The numbers of all subscription events that are trimmed and still needed. */
    List<Integer> carriedEvents() {
        CompletionStage<CarriedEvents> stage = store().carriedEvents(update -> true);
        executors.drain();
        return join(stage).events().stream()
                .map(stored -> numberOf(stored, true))
                .toList();
    }

    HistoryPage read(Position after) {
        CompletionStage<HistoryPage> stage = store().read(after, 7, 100_000);
        executors.drain(Work.READ);
        return join(stage);
    }

    Optional<Position> locatedEvent(int number) {
        return located(EVENT_ID.formatted(number));
    }

    Optional<Position> located(String id) {
        CompletionStage<Optional<Position>> stage = store().locate(EventId.of(id));
        executors.drain(Work.READ);
        return join(stage);
    }

    /** Lets time pass, and has done what is due then. */
    void pass(Duration time) {
        nowMillis += time.toMillis();
        nowNanos += time.toNanos();
        for (int i = 0; i < 20; i++) {
            executors.tick();
        }
        executors.drain();
    }

    void stop() {
        CompletableFuture<Void> closed = store().closeLater().toCompletableFuture();
        executors.drain();
        join(closed);
    }

    /** Names of the files of one kind. */
    List<String> files(String ending) {
        return disk.list().stream()
                .filter(name -> name.endsWith(ending))
                .sorted()
                .toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("not complete");
        }
        return future.join();
    }
}
