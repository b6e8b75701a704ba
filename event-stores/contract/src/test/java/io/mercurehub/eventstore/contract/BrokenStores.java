package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores that break one promise each, and the contract applied to them; {@link EventStoreContractTest} runs it. */
final class BrokenStores {

    private static final int EVERY = 7;

    private BrokenStores() {}

    /** The contract, applied to a memory store that is broken on purpose. */
    abstract static class Contract extends RuledHistoryContract {

        private final Function<EventStore, EventStore> breaking;

        /** For one that is broken by what it is opened with. */
        Contract() {
            this(memory -> memory);
        }

        Contract(Function<EventStore, EventStore> breaking) {
            this.breaking = breaking;
        }

        @Override
        protected EventStore open() {
            return breaking.apply(new MemoryEventStore());
        }

        @Override
        protected EventStore openSmall() {
            return breaking.apply(new MemoryEventStore(
                    100, MemoryEventStore.DEFAULT_MAX_BYTES, 100, MemoryEventStore.DEFAULT_MAX_BYTES));
        }

        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            return breaking.apply(new MemoryEventStore(history, 100, MemoryEventStore.DEFAULT_MAX_BYTES, clock));
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(250);
        }
    }

    /** Now and then an update overtakes the one appended before it. */
    static final class LosesTheOrderOfAppends extends Contract {
        LosesTheOrderOfAppends() {
            super(memory -> new ForwardingEventStore(memory) {

                private int count;
                private @Nullable Update heldBack;
                private CompletableFuture<Position> heldBackStage = new CompletableFuture<>();

                @Override
                public synchronized CompletionStage<Position> append(Update update) {
                    count++;
                    if (count % EVERY == 0) {
                        heldBack = update;
                        heldBackStage = new CompletableFuture<>();
                        return heldBackStage;
                    }
                    CompletionStage<Position> stage = super.append(update);
                    if (heldBack != null) {
                        CompletableFuture<Position> held = heldBackStage;
                        super.append(heldBack).thenAccept(held::complete);
                        heldBack = null;
                    }
                    return stage;
                }
            });
        }
    }

    /** Now and then the follower hears of two updates in the wrong order. */
    static final class LosesTheOrderOfFollowing extends Contract {
        LosesTheOrderOfFollowing() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public Position follow(Follower follower) {
                    return super.follow(new Follower() {

                        private @Nullable StoredUpdate heldBack;

                        @Override
                        public void appended(StoredUpdate update) {
                            if (update.position().value() % EVERY == 0) {
                                heldBack = update;
                                return;
                            }
                            follower.appended(update);
                            if (heldBack != null) {
                                follower.appended(heldBack);
                                heldBack = null;
                            }
                        }

                        @Override
                        public void endOfBatch() {
                            follower.endOfBatch();
                        }
                    });
                }
            });
        }
    }

    /** The follower hears of everything, a little later; what it hasn't heard of when the store is closed it never hears. */
    static final class ForgetsItsFollowerWhenClosed extends Contract {
        ForgetsItsFollowerWhenClosed() {
            super(memory -> new ForwardingEventStore(memory) {

                private final BlockingQueue<StoredUpdate> untold = new LinkedBlockingQueue<>();

                @Override
                public Position follow(Follower follower) {
                    Position end = super.follow(new Follower() {
                        @Override
                        public void appended(StoredUpdate update) {
                            untold.add(update);
                        }

                        @Override
                        public void endOfBatch() {
                            // Told of whenever the other thread tells of updates.
                        }
                    });
                    Thread telling = new Thread(() -> tell(follower), "telling");
                    telling.setDaemon(true);
                    telling.start();
                    return end;
                }

                private void tell(Follower follower) {
                    try {
                        while (true) {
                            List<StoredUpdate> batch = new ArrayList<>();
                            batch.add(untold.take());
                            StoredUpdate next = untold.poll(100, TimeUnit.MILLISECONDS);
                            while (next != null) {
                                batch.add(next);
                                next = untold.poll(100, TimeUnit.MILLISECONDS);
                            }
                            batch.forEach(follower::appended);
                            follower.endOfBatch();
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    /** Tells of the end of a batch while it holds its lock. */
    static final class HoldsItsLockTooLong extends Contract {
        HoldsItsLockTooLong() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public synchronized CompletionStage<Position> append(Update update) {
                    return super.append(update);
                }
            });
        }
    }

    /** Never says that a batch has ended. */
    static final class NeverEndsABatch extends Contract {
        NeverEndsABatch() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public Position follow(Follower follower) {
                    return super.follow(new Follower() {
                        @Override
                        public void appended(StoredUpdate update) {
                            follower.appended(update);
                        }

                        @Override
                        public void endOfBatch() {
                            // This is what is broken.
                        }
                    });
                }
            });
        }
    }

    /** Lets anybody follow. */
    static final class HasManyFollowers extends Contract {
        HasManyFollowers() {
            super(memory -> new ForwardingEventStore(memory) {

                private final AtomicInteger followers = new AtomicInteger();

                @Override
                public Position follow(Follower follower) {
                    return followers.getAndIncrement() == 0 ? super.follow(follower) : Position.START;
                }
            });
        }
    }

    /** A memory store of which some update is not visible yet. */
    private static final class Hiding extends ForwardingEventStore {

        private final long hiddenBeforeNewest;
        private volatile long newest;

        Hiding(EventStore memory, long hiddenBeforeNewest) {
            super(memory);
            this.hiddenBeforeNewest = hiddenBeforeNewest;
        }

        @Override
        public synchronized CompletionStage<Position> append(Update update) {
            newest++;
            return super.append(update);
        }

        @Override
        public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
            long hidden = newest - hiddenBeforeNewest;
            return super.read(after, maxUpdates, maxBytes)
                    .thenApply(page -> new HistoryPage(
                            page.updates().stream()
                                    .filter(stored -> stored.position().value() != hidden)
                                    .toList(),
                            page.isTrimmed()));
        }
    }

    /** The last update but one becomes visible later than the last one, as may happen to transactions of a database. */
    static final class ShowsUpdatesOutOfOrder extends Contract {
        ShowsUpdatesOutOfOrder() {
            super(memory -> new Hiding(memory, 1));
        }
    }

    /** An update becomes visible with the next one, though it is acknowledged already. */
    static final class AcknowledgesTooEarly extends Contract {
        AcknowledgesTooEarly() {
            super(memory -> new Hiding(memory, 0));
        }
    }

    /** Goes on with the oldest update that is kept when those asked for are trimmed, and says nothing. */
    static final class SaysNothingOfTrimming extends Contract {
        SaysNothingOfTrimming() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenCompose(page -> page.isTrimmed()
                                    ? super.locate(EventId.EARLIEST)
                                            .thenCompose(earliest -> read(earliest.orElseThrow(), maxUpdates, maxBytes))
                                    : CompletableFuture.completedFuture(page));
                }
            });
        }
    }

    /** Treats what the hub tells of subscriptions like all else. */
    static final class LetsSubscriptionEventsPushOutUpdates extends Contract {
        LetsSubscriptionEventsPushOutUpdates() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<Position> append(Update update) {
                    Update.Builder plain = Update.of(update.canonicalTopic())
                            .data(update.data())
                            .isPrivate(update.isPrivate());
                    update.id().ifPresent(plain::id);
                    return super.append(update.isSubscriptionEvent() ? plain.build() : update);
                }
            });
        }
    }

    /** Skips subscription events that are gone, and says nothing. */
    static final class SaysNothingOfMissingEvents extends Contract {
        SaysNothingOfMissingEvents() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenApply(page -> new HistoryPage(page.updates(), page.isTrimmed()));
                }
            });
        }
    }

    /** Returns pages of any size. */
    static final class IgnoresTheLimitsOfPages extends Contract {
        IgnoresTheLimitsOfPages() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, Integer.MAX_VALUE, Long.MAX_VALUE);
                }
            });
        }
    }

    /** Returns an empty page when not even one update fits. */
    static final class StopsAtALargeUpdate extends Contract {
        StopsAtALargeUpdate() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenApply(page -> page.updates().stream()
                                            .anyMatch(stored -> stored.update().estimatedBytes() > maxBytes)
                                    ? HistoryPage.END
                                    : page);
                }
            });
        }
    }

    /** Does not return every character that was appended. */
    static final class DropsControlCharacters extends Contract {
        DropsControlCharacters() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<Position> append(Update update) {
                    return super.append(Update.of(update.canonicalTopic())
                            .id(update.id().orElseThrow())
                            .data(update.data().replace("\u0000", ""))
                            .build());
                }
            });
        }
    }

    /** Finds the newest update of an id. */
    static final class FindsTheNewestOfAnId extends Contract {
        FindsTheNewestOfAnId() {
            super(memory -> new ForwardingEventStore(memory) {

                private final Map<EventId, Position> newest = new ConcurrentHashMap<>();

                @Override
                public CompletionStage<Position> append(Update update) {
                    return super.append(update).whenComplete((position, thrown) -> {
                        if (thrown == null) {
                            newest.put(update.id().orElseThrow(), position);
                        }
                    });
                }

                @Override
                public CompletionStage<Optional<Position>> locate(EventId id) {
                    return super.locate(id)
                            .thenApply(found ->
                                    found.isPresent() && newest.containsKey(id) ? Optional.of(newest.get(id)) : found);
                }
            });
        }
    }

    /** Finds updates that are no longer there. */
    static final class NeverForgetsAnId extends Contract {
        NeverForgetsAnId() {
            super(memory -> new ForwardingEventStore(memory) {

                private final Map<EventId, Position> earliest = new ConcurrentHashMap<>();

                @Override
                public CompletionStage<Position> append(Update update) {
                    return super.append(update).whenComplete((position, thrown) -> {
                        if (thrown == null) {
                            earliest.putIfAbsent(update.id().orElseThrow(), position);
                        }
                    });
                }

                @Override
                public CompletionStage<Optional<Position>> locate(EventId id) {
                    return super.locate(id).thenApply(found -> found.or(() -> Optional.ofNullable(earliest.get(id))));
                }
            });
        }
    }

    /** Tells its follower of nothing more once that has thrown something. */
    static final class StopsWhenItsFollowerThrows extends Contract {
        StopsWhenItsFollowerThrows() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public Position follow(Follower follower) {
                    return super.follow(new Follower() {

                        private boolean isOver;

                        @Override
                        public void appended(StoredUpdate update) {
                            if (!isOver) {
                                isOver = true;
                                follower.appended(update);
                                isOver = false;
                            }
                        }

                        @Override
                        public void endOfBatch() {
                            follower.endOfBatch();
                        }
                    });
                }
            });
        }
    }

    /** Fails with what its callers do not expect: a wrapped exception. */
    static final class WrapsItsExceptions extends Contract {
        WrapsItsExceptions() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<Position> append(Update update) {
                    return super.append(update).thenApply(position -> position);
                }
            });
        }
    }

    /** Can still be read when it is closed. */
    static final class StaysOpen extends Contract {
        StaysOpen() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public void close() {
                    // This is what is broken.
                }
            });
        }
    }
}
