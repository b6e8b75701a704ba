package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.output.WireFormat;
import io.mercurehub.hub.presence.OrphanedSubscriptions;
import io.mercurehub.hub.presence.OtherSubscriptions;
import io.mercurehub.hub.presence.SubscriptionEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

    /** What does not get on for so long makes the hub not ready. */
    private static final long STUCK_NANOS = 5_000_000_000L;

    private static final String EXHAUSTED = "there is no memory, and nothing has freed any for ten seconds";

    private static final String OTHERS_UNKNOWN = "it is not known yet who subscribes on other nodes";

    private final DispatchContext context;
    private final HubThreads threads = new HubThreads();
    private final Tail tail;
    private final Lanes lanes;
    private final Revocations revocations = new Revocations(threads.acknowledge);
    private final @Nullable SharedEventStore shared;
    private final Optional<SubscriptionEvents> subscriptionEvents;
    private final Joins joins;
    private final boolean[] reportedStall;
    private final AtomicInteger connected = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /** What does not get on, for people; null: nothing. */
    private volatile @Nullable String stuck;

    /**
     * Begins to follow a store.
     *
     * @param store nobody follows it yet; closed by whoever opened it, after {@link #drain} and before {@link #close}
     * @param format makes the frames
     * @param settings what the operator says
     * @param memory what clients hold
     * @param metrics hears what happens
     * @param clock the time
     */
    public Dispatcher(
            EventStore store,
            WireFormat format,
            DispatchSettings settings,
            ClientMemory memory,
            HubMetrics metrics,
            HubClock clock) {
        PublishGate gate = new PublishGate(settings.maxPublishLag(), clock, threads.acknowledge);
        int laneCount = settings.lanes() + Lanes.BLOCKING;
        this.reportedStall = new boolean[laneCount];
        SubscriberIndex<LaneSubscriber> index = new SubscriberIndex<>(settings.maxUnindexedMatchers());
        RecentUpdates recent = new RecentUpdates(settings.maxRecentBytes());
        UpdateEncoder encoder = format.updates();
        Optional<SubscriptionEncoder> subscriptionEncoder =
                settings.subscriptions() ? format.subscriptions(settings.hubPath()) : Optional.empty();
        this.shared = store instanceof SharedEventStore known ? known : null;
        this.subscriptionEvents =
                subscriptionEncoder.map(known -> subscriptionEvents(known, store, gate, memory.maxBytes() / 2));
        this.tail = new Tail(index, recent, encoder, clock, gate::moved, threads.tail);
        HistoryPages pages = new HistoryPages(store, encoder, recent, threads.catchUp, clock);
        Position begin =
                store.follow(shared == null ? tail : new NodeFollower(tail, pages, revocations, subscriptionEvents));
        recent.begin(begin.value());
        this.context = new DispatchContext(store, settings, memory, metrics, clock, recent, pages, gate, this::left);
        lanes = new Lanes(settings.lanes(), context, begin.value());
        joins = new Joins(context, tail, lanes, revocations, subscriptionEvents, threads.acknowledge, connected);
        tail.begin(begin.value(), lanes.all());
        gate.watch(tail::lag);
        lanes.start();
        threads.watch(WATCHDOG_MILLIS, this::watch);
        if (shared == null) {
            subscriptionEncoder.ifPresent(
                    known -> new OrphanedSubscriptions(store, begin, known, gate::pass, threads.presence).announce());
        } else {
            subscriptionEvents.ifPresent(SubscriptionEvents::proceed);
        }
    }

    private SubscriptionEvents subscriptionEvents(
            SubscriptionEncoder encoder, EventStore store, PublishGate gate, long maxBytesOfOthers) {
        return shared == null
                ? new SubscriptionEvents(encoder, store::append, gate::pass, threads.presence)
                : new SubscriptionEvents(
                        encoder,
                        shared,
                        new OtherSubscriptions(shared, encoder, maxBytesOfOthers),
                        gate::pass,
                        threads.presence);
    }

    /**
     * Appends an update to the log.
     *
     * @param update has an id
     * @return its place, once the store has it safely and dispatch isn't far behind; on any thread, which must not be held up;
     *     exceptionally with EventStoreException
     */
    public CompletionStage<Position> append(Update update) {
        return context.store().append(update).thenCompose(position -> {
            context.metrics().updatePublished();
            return context.gate().pass().thenApply(nothing -> position);
        });
    }

    /** {@return a result, in this thread if it is there, else on a thread where other people's code may run} */
    public <T> CompletionStage<T> acknowledged(CompletionStage<T> result) {
        return result.toCompletableFuture().isDone() ? result : onAcknowledge(result);
    }

    /** {@return the same, but on such a thread, too, while results come for many} */
    public <T> CompletionStage<T> together(CompletionStage<T> result) {
        return threads.acknowledge.isWorthwhile() ? onAcknowledge(result) : acknowledged(result);
    }

    private <T> CompletionStage<T> onAcknowledge(CompletionStage<T> result) {
        return result.whenCompleteAsync((value, failure) -> {}, threads.acknowledge);
    }

    /** Gives a subscriber its position in the log, see {@link Joins#join}. */
    public CompletableFuture<Joined> join(SubscribeRequest request, Admission admission, Duration dispatchTimeout) {
        return joins.join(request, admission, dispatchTimeout);
    }

    /** {@return the moment after all revocations so far} */
    public long moment() {
        return revocations.moment();
    }

    /**
     * Ends all subscribers of a principal, or of a session, and those that are about to be.
     *
     * @param holder the name of the principal, or the id of the session
     * @return once nothing is handed to any of them any more; on a thread where other people's code may run
     */
    public CompletionStage<Void> revoke(Object holder) {
        return revocations.revoke(holder);
    }

    /**
     * Has all nodes end all subscribers of a principal, and those that are about to be; those of this one in any case.
     *
     * @return once nothing is handed to any of them any more; on a thread where other people's code may run; exceptionally with
     *     EventStoreException when that is not known of other nodes
     */
    public CompletionStage<Void> revokeEverywhere(String principal) {
        SharedEventStore log = shared;
        if (log == null) {
            return revoke(principal);
        }
        CompletableFuture<Void> everywhere = new CompletableFuture<>();
        log.revoke(principal).whenComplete((revoked, failure) -> {
            if (failure == null) {
                threads.acknowledge.execute(() -> everywhere.complete(null));
            } else {
                revoke(principal)
                        .whenComplete((here, never) ->
                                threads.acknowledge.execute(() -> everywhere.completeExceptionally(failure)));
            }
        });
        return everywhere;
    }

    /** {@return who is subscribed to what; empty when that is not to be told} */
    public Optional<SubscriptionEvents> subscriptionEvents() {
        return subscriptionEvents;
    }

    /** {@return the id of the newest update that has been dispatched since the hub began, or {@link EventId#EARLIEST}} */
    public EventId lastEventId() {
        return tail.lastEventId();
    }

    /**
     * {@return what keeps this node from serving: what has not got on for five seconds although it has something to do, or what it does
     * not know yet; for people; empty: nothing}
     */
    public Optional<String> stuck() {
        return Optional.ofNullable(stuck)
                .or(() -> subscriptionEvents
                        .filter(events -> !events.knowsOthers())
                        .map(events -> OTHERS_UNKNOWN));
    }

    /**
     * {@return a stage that completes when somebody else waits for the store, which is to be closed then, with who it is; on a
     * thread that must not wait}
     */
    public CompletionStage<String> successor() {
        return tail.successor();
    }

    /** {@return how many subscribers have a position in the log} */
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
        context.gate().open();
        lanes.stop();
        revocations.close();
        context.gate().open();
        threads.close();
    }

    private void left(LaneSubscriber subscriber, int lane) {
        try {
            forget(subscriber, lane);
        } finally {
            subscriber.leave();
        }
    }

    private void forget(LaneSubscriber subscriber, int lane) {
        try {
            tail.leave(subscriber.nodes, lane, subscriber.grants().readsAny());
        } catch (Throwable failure) {
            LOG.error("{} is gone, but its matchers could not be removed", subscriber, failure);
        }
        subscriptionEvents.ifPresentOrElse(
                events -> events.end(subscriber.id(), subscriber.account::close), subscriber.account::close);
        if (connected.decrementAndGet() == 0 && draining) {
            drained.complete(null);
        }
        Duration age = subscriber.beganNanos == 0
                ? Duration.ZERO
                : Duration.ofNanos(context.clock().nanos() - subscriber.beganNanos);
        context.metrics().subscriberClosed(subscriber.closeReason.name().toLowerCase(Locale.ROOT), age);
    }

    private void watch() {
        long now = context.clock().nanos();
        context.memory().look(now);
        String found = context.memory().isExhausted() ? EXHAUSTED : null;
        for (LaneThread lane : lanes.all()) {
            long nanos = lane.roundNanos(now);
            if (nanos < STALLED_NANOS) {
                reportedStall[lane.number()] = false;
            } else {
                reportStall(lane, nanos);
                if (nanos >= STUCK_NANOS && !lane.mayBlock()) {
                    found = "lane " + lane.number() + " has been in one round for " + nanos / 1_000_000 + " ms";
                }
            }
        }
        if (tail.hasStalled(now, STUCK_NANOS)) {
            found = "the dispatch of updates does not get on";
        } else if (context.pages()
                .readingSince()
                .filter(since -> now - since >= STUCK_NANOS)
                .isPresent()) {
            found = "reading the history takes long";
        }
        stuck = found;
        subscriptionEvents.ifPresent(SubscriptionEvents::proceed);
        context.pages().proceed();
        threads.acknowledge.proceed();
        lanes.restart();
        context.memory().relieve();
        context.gate().moved();
    }

    private void reportStall(LaneThread lane, long nanos) {
        context.metrics().laneStalled(lane.number(), Duration.ofNanos(nanos));
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
