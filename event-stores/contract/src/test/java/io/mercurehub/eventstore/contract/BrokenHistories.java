package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Stores that do not keep to the limits or the rules of their history, as {@link BrokenStores} are. */
final class BrokenHistories {

    private BrokenHistories() {}

    /** Keeps one update more than it should. */
    static final class KeepsOneTooMany extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            return super.open(
                    history.maxEvents().isPresent()
                            ? history.withMaxEvents(history.maxEvents().getAsInt() + 1)
                            : history,
                    clock);
        }
    }

    /** Looks at the clock now and then only. */
    static final class KeepsALittleTooLong extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            return super.open(history, () -> Instant.ofEpochMilli(clock.millis() / 7 * 7));
        }
    }

    /** Has a time that goes back with the clock: to hide what is old, it looks at the clock instead of trimming. */
    static final class GoesBackWithTheClock extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            if (history.maxAge().isEmpty()) {
                return super.open(history, clock);
            }
            Duration age = history.maxAge().get();
            return new ForwardingEventStore(super.open(HistorySettings.DEFAULTS, clock)) {

                private final Map<Position, Instant> times = new ConcurrentSkipListMap<>();

                @Override
                public CompletionStage<Position> append(Update update) {
                    CompletionStage<Position> stage = super.append(update);
                    stage.thenAccept(position -> times.put(position, clock.instant()));
                    return stage;
                }

                private long newestOld() {
                    long newest = 0;
                    for (Map.Entry<Position, Instant> entry : times.entrySet()) {
                        if (!entry.getValue().plus(age).isAfter(clock.instant())) {
                            newest = entry.getKey().value();
                        }
                    }
                    return newest;
                }

                @Override
                public CompletionStage<Optional<Position>> locate(EventId id) {
                    return id.isEarliest()
                            ? CompletableFuture.completedFuture(Optional.of(new Position(newestOld())))
                            : super.locate(id).thenApply(found -> found.filter(place -> place.value() > newestOld()));
                }

                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return after.value() < newestOld()
                            ? CompletableFuture.completedFuture(HistoryPage.TRIMMED)
                            : super.read(after, maxUpdates, maxBytes);
                }
            };
        }
    }

    /** Keeps everything alike, whatever the rules say. */
    static final class IgnoresRules extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            return super.open(withRules(history, List.of()), clock);
        }
    }

    /** Goes by the last rule instead of the first. */
    static final class TakesTheLastRule extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            List<HistoryRule> reversed = new ArrayList<>(history.rules());
            Collections.reverse(reversed);
            return super.open(withRules(history, reversed), clock);
        }
    }

    /** Keeps for a moment what should not be kept at all, and counts it. */
    static final class CountsWhatIsNeverKept extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            return super.open(
                    withRules(
                            history,
                            history.rules().stream()
                                    .map(rule -> rule.keepsNothing()
                                            ? new HistoryRule(rule.topics(), Duration.ofMillis(1))
                                            : rule)
                                    .toList()),
                    clock);
        }
    }

    /** Forgets an id together with its update. */
    static final class ForgetsTheIdsOfWhatItDoesNotKeep extends BrokenStores.Contract {
        ForgetsTheIdsOfWhatItDoesNotKeep() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<Optional<Position>> locate(EventId id) {
                    return id.isEarliest()
                            ? super.locate(id)
                            : super.locate(id)
                                    .thenCompose(found -> found.isEmpty()
                                            ? CompletableFuture.completedFuture(found)
                                            : read(new Position(found.get().value() - 1), 1, 1)
                                                    .thenApply(page -> found.filter(place -> page.isTrimmed()
                                                            || page.updates().stream()
                                                                    .anyMatch(stored -> stored.id()
                                                                                    .equals(id)
                                                                            && stored.replayableUntilMillis()
                                                                                    != StoredUpdate.NEVER))));
                }
            });
        }
    }

    /** Forgets at once what is not kept, though somebody who is connected may not have it yet. */
    static final class ForgetsWhatIsNeverKeptAtOnce extends BrokenStores.Contract {
        ForgetsWhatIsNeverKeptAtOnce() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, Integer.MAX_VALUE, maxBytes)
                            .thenApply(page -> new HistoryPage(
                                    page.updates().stream()
                                            .filter(stored -> stored.replayableUntilMillis() != StoredUpdate.NEVER)
                                            .limit(maxUpdates)
                                            .toList(),
                                    page.isTrimmed(),
                                    page.eventsGoneUpTo(),
                                    page.neverKeptGoneUpTo()));
                }
            });
        }
    }

    /** Skips in silence what is not kept and has left memory. */
    static final class SaysNothingOfWhatIsNeverKept extends BrokenStores.Contract {
        SaysNothingOfWhatIsNeverKept() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenApply(page -> new HistoryPage(
                                    page.updates(), page.isTrimmed(), page.eventsGoneUpTo(), Position.START));
                }
            });
        }
    }

    /** Does not tell its follower what the rules say. */
    static final class SaysNothingOfRules extends BrokenStores.Contract {
        SaysNothingOfRules() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public Position follow(Follower follower) {
                    return super.follow(new Follower() {
                        @Override
                        public void appended(StoredUpdate update) {
                            follower.appended(new StoredUpdate(update.position(), update.update()));
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

    /** Takes what the hub tells of subscriptions for an update like others. */
    static final class HasRulesForSubscriptionEvents extends BrokenStores.Contract {
        HasRulesForSubscriptionEvents() {
            super(memory -> new ForwardingEventStore(memory) {
                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenApply(page -> new HistoryPage(
                                    page.updates().stream()
                                            .filter(stored -> !stored.update().isSubscriptionEvent())
                                            .toList(),
                                    page.isTrimmed()));
                }
            });
        }
    }

    /** Shows again what a rule has expired when the clock is set back. */
    static final class ExpiresByTheClockAlone extends BrokenStores.Contract {
        @Override
        protected EventStore open(HistorySettings history, InstantSource clock) {
            HistoryRules rules = new HistoryRules(history.rules());
            Map<Position, Long> untils = new ConcurrentHashMap<>();
            return new ForwardingEventStore(super.open(withRules(history, List.of()), clock)) {
                @Override
                public CompletionStage<Position> append(Update update) {
                    long until = HistoryRules.replayableUntilMillis(rules.maxAgeMillis(update), clock.millis());
                    return super.append(update).whenComplete((position, thrown) -> untils.put(position, until));
                }

                @Override
                public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
                    return super.read(after, maxUpdates, maxBytes)
                            .thenApply(page -> new HistoryPage(
                                    page.updates().stream()
                                            .filter(stored ->
                                                    clock.millis() < untils.getOrDefault(stored.position(), 0L))
                                            .toList(),
                                    page.isTrimmed()));
                }
            };
        }
    }

    private static HistorySettings withRules(HistorySettings history, List<HistoryRule> rules) {
        return new HistorySettings(history.maxEvents(), history.maxAge(), history.maxBytes(), rules);
    }
}
