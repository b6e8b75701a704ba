package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.limit.ClientMemory.Account;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.presence.SubscriptionEvents;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.ReplayStart;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives subscribers their positions in the log.
 *
 * <pre>
 *   memory for the matchers ──▶ the cursor is located ──▶ the tail gives the place ──▶ its coming is told ──▶ {@link Joined}
 *        └── refused                    any step ── cancelled, or failed ──▶ all is given back
 * </pre>
 *
 * <p>Safe for use by any thread.
 */
final class Joins {

    /** More joins than this at once are refused. */
    private static final int MAX_WAITING = 4096;

    /** What a subscriber takes in the hub and in its container, without its matchers, in bytes. */
    private static final int SUBSCRIBER_BYTES = 2048;

    private final DispatchContext context;
    private final Tail tail;
    private final Lanes lanes;
    private final Revocations revocations;
    private final Optional<SubscriptionEvents> subscriptionEvents;
    private final Executor executor;
    private final AtomicInteger connected;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param executor where other people's code may run
     * @param connected counts those who have a place
     */
    Joins(
            DispatchContext context,
            Tail tail,
            Lanes lanes,
            Revocations revocations,
            Optional<SubscriptionEvents> subscriptionEvents,
            Executor executor,
            AtomicInteger connected) {
        this.context = context;
        this.tail = tail;
        this.lanes = lanes;
        this.revocations = revocations;
        this.subscriptionEvents = subscriptionEvents;
        this.executor = executor;
        this.connected = connected;
    }

    /**
     * Gives a subscriber its position in the log.
     *
     * @param request what it asks for
     * @param admission since when it is known what it may read
     * @param dispatchTimeout after how long without progress to give up; zero: never
     * @return the place, on a thread where other people's code may run; exceptionally with {@link HubOverloadedException} or {@link
     *     io.mercurehub.hub.store.EventStoreException}. Whoever cancels it gives the place back, whenever there is one
     */
    CompletableFuture<Joined> join(SubscribeRequest request, Admission admission, Duration dispatchTimeout) {
        CompletableFuture<Joined> joined = new CompletableFuture<>();
        CompletionStage<Joined> stage = joined;
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            refuse(joined, "joins", "join: " + MAX_WAITING + " subscribers wait for their place already");
            return joined;
        }
        Joining joining = new Joining(request, dispatchTimeout, joined);
        stage.whenComplete((place, failure) -> {
            waiting.decrementAndGet();
            if (place == null) {
                joining.account.close();
                joining.giveUp();
            }
        });
        try {
            if (!joining.account.tryGrow(holdBytes(request))) {
                refuse(
                        joined,
                        "memory",
                        "join: clients hold all of max_client_memory, "
                                + context.memory().maxBytes() + " bytes");
                return joined;
            }
            joining.list(admission);
            if (request.lastEventId().isEmpty()) {
                joining.take(Optional.empty());
            } else {
                ReplayStart.locate(
                                context.store(),
                                request.lastEventId().get(),
                                readsEvents(request),
                                context.settings().replaysUnknown())
                        .whenComplete((start, failure) -> {
                            if (failure == null) {
                                joining.take(Optional.of(start));
                            } else {
                                elsewhere(() -> joined.completeExceptionally(failure));
                            }
                        });
            }
        } catch (Throwable failure) {
            joined.completeExceptionally(failure);
        }
        return joined;
    }

    private void refuse(CompletableFuture<Joined> joined, String reason, String message) {
        context.metrics().requestRefused(reason);
        joined.completeExceptionally(new HubOverloadedException(message));
    }

    /** Does what lets other people's code run; by itself once the hub is closed. */
    private void elsewhere(Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable refusedOrNoThread) {
            task.run();
        }
    }

    /** {@return about how much memory a subscriber takes with its matchers, in bytes; as if nobody else had the same} */
    private long holdBytes(SubscribeRequest request) {
        long bytes = SUBSCRIBER_BYTES;
        for (TopicMatcher matcher : request.matchers()) {
            bytes += matcher.estimatedBytes();
        }
        return bytes + 2L * request.principal().map(String::length).orElse(0);
    }

    private Runnable whenMemoryIsShort(Ending ending) {
        return () -> {
            context.metrics().requestRefused("memory");
            ending.end(CloseReason.MEMORY_SHORT);
        };
    }

    /** A subscriber on its way to its position in the log. */
    private final class Joining {

        private final SubscribeRequest request;
        private final Duration dispatchTimeout;
        private final CompletableFuture<Joined> joined;
        private final Ending ending = new Ending();
        private final Account account = context.memory().open(whenMemoryIsShort(ending));
        private Revocations.@Nullable Revocable revocable;

        Joining(SubscribeRequest request, Duration dispatchTimeout, CompletableFuture<Joined> joined) {
            this.request = request;
            this.dispatchTimeout = dispatchTimeout;
            this.joined = joined;
        }

        /** Lets it be revoked, from the moment on when it was admitted. */
        void list(Admission admission) {
            List<Object> holders = new ArrayList<>(2);
            request.principal().ifPresent(holders::add);
            if (admission.session() != null) {
                holders.add(admission.session());
            }
            if (!holders.isEmpty()) {
                revocable = revocations.list(ending, holders, admission.moment());
            }
        }

        /** Hears that it gets no place. */
        void giveUp() {
            if (revocable != null) {
                revocable.left(null);
            }
        }

        void take(Optional<ReplayStart> start) {
            if (joined.isDone()) {
                return; // cancelled meanwhile
            }
            try {
                LaneThread lane = lanes.next(request.sinkMayBlock());
                CompletionStage<Tail.Place> place = tail.join(
                        request.matchers(), lane.number(), request.grants().readsAny());
                boolean isThere = place.toCompletableFuture().isDone();
                place.whenCompleteAsync(
                        (found, failure) -> settle(start, lane, found, failure),
                        isThere ? Runnable::run : Joins.this::elsewhere);
            } catch (Throwable failure) {
                joined.completeExceptionally(failure);
            }
        }

        private void settle(
                Optional<ReplayStart> start, LaneThread lane, Tail.@Nullable Place place, @Nullable Throwable failure) {
            if (place == null) {
                joined.completeExceptionally(
                        failure == null ? new IllegalStateException("a place is given or refused") : failure);
                return;
            }
            try {
                LaneSubscriber known = subscriber(start, lane, place);
                known.revocable = revocable;
                ending.of(known);
                connected.incrementAndGet();
                CompletionStage<Joined> stage = joined;
                stage.whenComplete((given, cancelled) -> {
                    if (given == null) {
                        known.begin(null);
                    }
                });
                announce(known, start);
            } catch (Throwable noSubscriber) {
                if (!ending.isKnown()) {
                    tail.leave(place.nodes(), lane.number(), request.grants().readsAny());
                }
                joined.completeExceptionally(noSubscriber);
            }
        }

        private void announce(LaneSubscriber known, Optional<ReplayStart> start) {
            context.metrics().subscriberConnected();
            Joined given = new JoinedSubscriber(known, start.map(ReplayStart::precedingId));
            if (subscriptionEvents.isEmpty() || !request.isAnnounced() || joined.isDone()) {
                joined.complete(given);
                return;
            }
            boolean replays = start.flatMap(ReplayStart::after).isPresent();
            SubscriptionEvents events = subscriptionEvents.get();
            CompletionStage<Position> told = events.begin(known.id(), request);
            if (joined.isCompletedExceptionally()) {
                events.end(known.id(), () -> {}); // it was cancelled meanwhile, perhaps before it was listed
            }
            told.thenAccept(announced -> {
                if (!replays) {
                    // Nobody is told of their own coming, except in a replay.
                    known.cursor = Math.max(known.cursor, announced.value());
                }
                elsewhere(() -> joined.complete(given));
            });
        }

        private LaneSubscriber subscriber(Optional<ReplayStart> start, LaneThread lane, Tail.Place place) {
            Optional<Position> after = start.flatMap(ReplayStart::after);
            return new LaneSubscriber(
                    request,
                    place,
                    lane.mailbox(),
                    limits(request, dispatchTimeout),
                    account,
                    new Replay(
                            after.map(Position::value).orElse(place.position()),
                            start.map(ReplayStart::isEarliest).orElse(false),
                            readsEvents(request),
                            request.client()));
        }
    }

    /** {@return whether a subscriber may get subscription events} */
    private boolean readsEvents(SubscribeRequest request) {
        Predicate<TopicMatcher> maySelectEvents =
                matcher -> matcher.maySelectBelow(context.settings().hubPath());
        return subscriptionEvents.isPresent()
                && request.matchers().stream().anyMatch(maySelectEvents)
                && request.grants().read().matchers().stream().anyMatch(maySelectEvents);
    }

    private StreamLimits limits(SubscribeRequest request, Duration dispatchTimeout) {
        long now = context.clock().nanos();
        long lifetimeEnd = request.lifetime().isZero()
                ? StreamLimits.NEVER
                : now + request.lifetime().toNanos();
        long tokenEnd = request.expiresAt()
                .map(end -> now
                        + Math.max(
                                0,
                                Duration.between(context.clock().instant(), end).toNanos()))
                .orElse(StreamLimits.NEVER);
        // Jittered, so that the heartbeats of those who came together don't stay together.
        long heartbeat = (long)
                (request.heartbeat().toNanos() * ThreadLocalRandom.current().nextDouble(0.9, 1.0));
        return new StreamLimits(
                heartbeat, request.isProbed() && heartbeat > 0, dispatchTimeout.toNanos(), lifetimeEnd, tokenEnd);
    }

    /** A subscriber that has its place but no sink yet. */
    private record JoinedSubscriber(LaneSubscriber subscriber, Optional<EventId> precedingId) implements Joined {

        @Override
        public Subscriber start(SinkFactory factory) {
            UpdateSink sink;
            try {
                sink = factory.create(subscriber);
            } catch (Throwable failure) {
                subscriber.begin(null);
                throw failure;
            }
            subscriber.begin(sink);
            return subscriber;
        }

        @Override
        public void cancel() {
            subscriber.begin(null);
        }
    }
}
