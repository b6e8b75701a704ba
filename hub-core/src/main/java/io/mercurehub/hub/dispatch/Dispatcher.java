package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.ReplayStart;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.Encoding;
import io.mercurehub.hub.subscription.Joined;
import io.mercurehub.hub.subscription.LeftOpen;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.SubscriberIndex;
import io.mercurehub.hub.subscription.SubscriptionEncoder;
import io.mercurehub.hub.subscription.SubscriptionEvents;
import io.mercurehub.hub.subscription.UpdateSink;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one hub: brings the log to its readers. Owns the tail, the lanes and all their threads.
 *
 * <p>Safe for use by any thread.
 */
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final long WATCHDOG_MILLIS = 250;
    private static final long STALLED_NANOS = 1_000_000_000;
    private static final CompletionStage<Position> NOT_ANNOUNCED = CompletableFuture.completedStage(Position.START);

    private final EventStore store;
    private final HubClock clock;
    private final HubMetrics metrics;
    private final HubThreads threads = new HubThreads();
    private final PublishGate gate;
    private final Tail tail;
    private final Lanes lanes;
    private final RecentUpdates recent;
    private final Optional<SubscriptionEvents> subscriptionEvents;
    private final String hubPath;
    private final Position begin;
    private final boolean[] reportedStall;
    private final AtomicInteger connected = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final CompletableFuture<String> successor = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * Begins to follow a store.
     *
     * @param store nobody follows it yet; closed by whoever opened it, after {@link #drain} and before {@link #close}
     * @param encoding has the encoder
     * @param settings what the operator says
     * @param metrics hears what happens
     * @param clock the time
     */
    public Dispatcher(
            EventStore store, Encoding encoding, DispatchSettings settings, HubMetrics metrics, HubClock clock) {
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
        this.gate = new PublishGate(settings.maxPublishLag(), clock, threads.acknowledge());
        int laneCount = settings.lanes() + Lanes.BLOCKING;
        this.reportedStall = new boolean[laneCount];
        SubscriberIndex<LaneSubscriber> index = new SubscriberIndex<>(laneCount, settings.maxUnindexedMatchers());
        this.recent = new RecentUpdates(settings.maxRecentBytes());
        this.hubPath = settings.hubPath();
        this.subscriptionEvents = settings.subscriptions()
                ? Optional.of(new SubscriptionEvents(store::append, gate::pass, threads.presence()))
                : Optional.empty();
        this.tail = new Tail(index, recent, encoding, threads.tail());
        this.begin = store.follow(new StoreFollower(tail, successor));
        long start = begin.value();
        recent.begin(start);
        HistoryPages pages = new HistoryPages(store, encoding, index, recent, threads.catchUp());
        DispatchContext context = new DispatchContext(
                clock,
                index,
                recent,
                gate,
                metrics,
                new MissedUpdates(metrics),
                this::left,
                settings.reconnectDelay(),
                store.keepsHistory(),
                settings.maxPendingBytes());
        lanes = new Lanes(settings.lanes(), context, pages, start);
        tail.begin(start, lanes.all());
        gate.watch(tail::lag);
        lanes.start();
        threads.every(WATCHDOG_MILLIS, this::watchLanes);
    }

    /**
     * Appends an update to the log.
     *
     * @param update has an id
     * @return its place, once the store has it safely and dispatch isn't far behind; on a thread where other people's code may
     *     run; exceptionally with EventStoreException
     */
    public CompletionStage<Position> append(Update update) {
        CompletionStage<Position> appended = store.append(update);
        CompletionStage<Position> passed = appended.thenCompose(position -> {
            metrics.updatePublished();
            return gate.pass().thenApply(nothing -> position);
        });
        return elsewhere(passed);
    }

    /**
     * Gives a subscriber its place in the log.
     *
     * @param request what it asks for
     * @param start where the replay begins; empty: nothing is replayed
     * @param dispatchTimeout after how long without progress to give up; zero: never
     * @return the place, on a thread where other people's code may run; exceptionally with ProtocolViolationException
     */
    public CompletionStage<Joined> join(
            SubscribeRequest request, Optional<ReplayStart> start, Duration dispatchTimeout) {
        Lane lane = lanes.next(request.sinkMayBlock());
        CompletableFuture<Tail.Place> place =
                tail.join(request.matchers(), lane.number(), request.grants().readsAny());
        CompletionStage<Joined> joined = place.thenCompose(found -> {
            connected.incrementAndGet();
            metrics.subscriberConnected();
            String id = "urn:uuid:" + UUID.randomUUID();
            return announce(id, request)
                    .thenApply(announced -> new JoinedSubscriber(
                            lane,
                            subscriber(id, request, start, dispatchTimeout, lane, found, announced),
                            start.map(ReplayStart::precedingId)));
        });
        return elsewhere(joined);
    }

    /** {@return the place in the log up to which it tells of the subscriber's own coming} */
    private CompletionStage<Position> announce(String id, SubscribeRequest request) {
        return subscriptionEvents.isPresent() && request.isAnnounced()
                ? subscriptionEvents.get().begin(id, request)
                : NOT_ANNOUNCED;
    }

    /** {@return whether a subscriber may get subscription events} */
    public boolean readsEvents(SubscribeRequest request) {
        return subscriptionEvents.isPresent()
                && request.matchers().stream().anyMatch(matcher -> matcher.maySelectBelow(hubPath))
                && request.grants().read().matchers().stream().anyMatch(matcher -> matcher.maySelectBelow(hubPath));
    }

    /**
     * Tells of subscriptions in these words from now on, and that those have gone which an earlier hub has left open.
     *
     * @throws IllegalStateException when there is another encoder already
     */
    public void tellOfSubscriptionsWith(SubscriptionEncoder encoder) {
        if (subscriptionEvents.isPresent() && subscriptionEvents.get().use(encoder)) {
            new LeftOpen(store, begin, encoder, gate::pass, threads.presence()).end();
        }
    }

    /** {@return who is subscribed to what; empty when that is not to be told} */
    public Optional<SubscriptionEvents> subscriptionEvents() {
        return subscriptionEvents;
    }

    /** {@return the id of the newest update that has been dispatched since the hub began, or {@link EventId#EARLIEST}} */
    public EventId lastEventId() {
        LogEntry newest = recent.newest();
        return newest == null
                ? EventId.EARLIEST
                : newest.encoded().update().id().orElseThrow();
    }

    /**
     * {@return a stage that completes when somebody else waits for the store, which is to be closed then, with who it is; on a
     * thread that must not wait}
     */
    public CompletionStage<String> successor() {
        return successor;
    }

    /** {@return how many subscribers have a place in the log} */
    public int connected() {
        return connected.get();
    }

    /**
     * Ends all subscribers in waves, and those that come later at once.
     *
     * @param within how much time there is; returns earlier when all are gone
     */
    public void drain(Duration within) {
        draining = true;
        long nanos = within.toNanos();
        lanes.drain(nanos / 2);
        if (connected.get() == 0) {
            drained.complete(null);
        }
        try {
            drained.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("{} subscribers are left after {}", connected.get(), within, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("drained: fails never", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Has the log say that all subscriptions have gone, whether their subscribers have or not.
     *
     * @param patience for how long to wait until the store has everything
     */
    public void endSubscriptions(Duration patience) {
        subscriptionEvents.ifPresent(events -> events.close(patience));
    }

    /** Ends everything that is left, and all threads. A second call does nothing. */
    @Override
    public void close() {
        gate.open();
        lanes.stop();
        gate.open();
        threads.close();
    }

    private LaneSubscriber subscriber(
            String id,
            SubscribeRequest request,
            Optional<ReplayStart> start,
            Duration dispatchTimeout,
            Lane lane,
            Tail.Place place,
            Position announced) {
        // Nobody is told of their own coming, except in a replay.
        long cursor = start.flatMap(ReplayStart::after)
                .map(Position::value)
                .orElse(Math.max(place.position(), announced.value()));
        boolean mayBeginLater = start.map(ReplayStart::isEarliest).orElse(false);
        return new LaneSubscriber(
                id,
                request.grants(),
                lane,
                place.nodes(),
                limits(request, dispatchTimeout),
                cursor,
                place.position(),
                mayBeginLater,
                readsEvents(request));
    }

    private StreamLimits limits(SubscribeRequest request, Duration dispatchTimeout) {
        long now = clock.nanos();
        long lifetimeEnd = request.lifetime().isZero()
                ? StreamLimits.NEVER
                : now + request.lifetime().toNanos();
        long tokenEnd = request.expiresAt()
                .map(end ->
                        now + Math.max(0, Duration.between(clock.instant(), end).toNanos()))
                .orElse(StreamLimits.NEVER);
        // Jittered, so that the heartbeats of those who came together don't stay together.
        long heartbeat = (long)
                (request.heartbeat().toNanos() * ThreadLocalRandom.current().nextDouble(0.9, 1.0));
        return new StreamLimits(heartbeat, dispatchTimeout.toNanos(), lifetimeEnd, tokenEnd);
    }

    private void left(LaneSubscriber subscriber, int lane, CloseReason reason) {
        tail.leave(subscriber.nodes, lane, subscriber.grants().readsAny());
        subscriptionEvents.ifPresent(events -> events.end(subscriber.id()));
        metrics.subscriberClosed(reason.name().toLowerCase(Locale.ROOT));
        if (connected.decrementAndGet() == 0 && draining) {
            drained.complete(null);
        }
    }

    private void watchLanes() {
        for (Lane lane : lanes.all()) {
            long nanos = lane.roundNanos(clock.nanos());
            if (nanos < STALLED_NANOS) {
                reportedStall[lane.number()] = false;
            } else {
                metrics.laneStalled(lane.number(), Duration.ofNanos(nanos));
                if (!reportedStall[lane.number()]) {
                    reportedStall[lane.number()] = true;
                    LOG.warn(
                            "Lane {} has been in one round for {} ms: {}",
                            lane.number(),
                            nanos / 1_000_000,
                            lane.mayBlock()
                                    ? "the container's write to a subscriber that doesn't read blocks it, and those who share"
                                            + " the lane wait"
                                    : "something blocks it that must not");
                }
            }
        }
        gate.lanesMoved();
    }

    /** Makes sure that whoever waits for a stage doesn't run on a thread that must not wait. */
    private <T> CompletionStage<T> elsewhere(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return future;
        }
        return future.handleAsync(
                (value, failure) -> {
                    if (failure != null) {
                        throw failure instanceof CompletionException known ? known : new CompletionException(failure);
                    }
                    return value;
                },
                threads.acknowledge());
    }

    /** Hears of updates, for the tail, and that somebody else waits for the store. */
    private record StoreFollower(Tail tail, CompletableFuture<String> successor) implements EventStore.Follower {

        @Override
        public void appended(StoredUpdate update) {
            tail.appended(update);
        }

        @Override
        public void endOfBatch() {
            tail.endOfBatch();
        }

        @Override
        public void letGo(String who) {
            successor.complete(who);
        }
    }

    /** A subscriber that has its place but no sink yet. */
    private static final class JoinedSubscriber implements Joined {

        private final Lane lane;
        private final LaneSubscriber subscriber;
        private final Optional<EventId> precedingId;

        JoinedSubscriber(Lane lane, LaneSubscriber subscriber, Optional<EventId> precedingId) {
            this.lane = lane;
            this.subscriber = subscriber;
            this.precedingId = precedingId;
        }

        @Override
        public String subscriberId() {
            return subscriber.id();
        }

        @Override
        public Optional<EventId> precedingId() {
            return precedingId;
        }

        @Override
        public Subscriber start(SinkFactory factory) {
            UpdateSink sink = factory.create(subscriber);
            lane.execute(() -> lane.begin(subscriber, sink));
            return subscriber;
        }

        @Override
        public void cancel() {
            lane.execute(() -> lane.forget(subscriber));
        }
    }
}
