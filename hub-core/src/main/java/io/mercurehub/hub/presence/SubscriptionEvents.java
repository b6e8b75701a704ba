package io.mercurehub.hub.presence;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.work.SerialWorker;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is subscribed to what, and the private updates that tell of each subscription's coming and going.
 *
 * <p>Every coming that is in the log is followed by its going, unless the process dies. A subscriber is listed before the log
 * tells of it, and not listed any more before the log tells that it has gone: so whoever reads the log on from an update that was
 * the newest <em>before</em> they looked at the list misses nothing.
 *
 * <p>In a log that other nodes share, the subscriptions of these are {@linkplain OtherSubscriptions listed too}, in the order in which this
 * node has heard of all. There nobody corrects what the log lacks until this node ends: what the store has refused is tried again, and a
 * subscriber that has gone counts as a holder of memory until the log tells so.
 *
 * <p>Subscribers take turns, an update each: one with a thousand subscriptions holds up nobody who has one. Of a subscriber that has
 * gone, no coming is told any more, and the going of those only whose coming was. Few updates are on their way at once, and each
 * waits at the same gate as those of publishers.
 *
 * <p>Safe for use by any thread. No method but {@link #close} blocks. What is being told is confined to whoever is at work in the
 * {@link SerialWorker}.
 */
public final class SubscriptionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionEvents.class);

    private static final int MAX_ON_THEIR_WAY = 64;

    /** How much of what was refused is tried again at once, when the store works again. */
    private static final int MAX_RETRIES = 4096;

    private static final CompletionStage<Position> NOTHING_TO_TELL = CompletableFuture.completedStage(Position.START);
    private static final CompletionStage<Void> PASSED = CompletableFuture.completedStage(null);

    private final SubscriptionEncoder encoder;
    private final Function<Update, CompletionStage<Position>> store;

    /** The log, if other nodes share it, and who is subscribed there; else null. */
    private final @Nullable SharedEventStore shared;

    private final @Nullable OtherSubscriptions others;
    private final Supplier<CompletionStage<Void>> gate;
    private final SerialWorker worker;
    private final Map<String, Entry> subscribers = new ConcurrentHashMap<>();
    private final AtomicLong nextNumber = new AtomicLong();

    /** What a shared log could not be told, the first first. */
    private final Queue<Untold> untold = new ConcurrentLinkedQueue<>();

    /** How much of that may be tried again now. */
    private final AtomicInteger retries = new AtomicInteger();

    /** Whether it is to be asked who is subscribed elsewhere. */
    private final AtomicBoolean asks = new AtomicBoolean();

    /** Whether all who are here are to be told of again. */
    private final AtomicBoolean again = new AtomicBoolean();

    /** Of whom there may be something to tell. */
    private final Queue<Entry> turns = new ConcurrentLinkedQueue<>();

    /** How many updates are neither refused by the store nor through the gate yet. */
    private final AtomicInteger onTheirWay = new AtomicInteger();

    /** How many updates the store has not answered yet. */
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private final AtomicBoolean storeFails = new AtomicBoolean();
    private final CompletableFuture<Void> allTold = new CompletableFuture<>();
    private volatile boolean closed;

    /** Whether nobody comes or goes any more. */
    private volatile boolean allPlanned;

    /** One subscriber, and what the log has been told of it. */
    private static final class Entry {

        private final long number;
        private final List<Subscription> subscriptions;

        /** What to do when nothing is to be told of it any more; null while it is here. */
        private volatile @Nullable Runnable whenTold;

        /** Of how many of its subscriptions, the first ones, the log was told that they have come, and that they have gone. */
        private int come;

        private int gone;

        /** Of how many of those that have gone a shared log has not confirmed it yet. */
        private final AtomicInteger unconfirmed = new AtomicInteger();

        /** What waits for the store's answers; null once all have come. */
        private volatile @Nullable Announcement announcement;

        Entry(long number, List<Subscription> subscriptions, @Nullable Announcement announcement) {
            this.number = number;
            this.subscriptions = subscriptions;
            this.announcement = announcement;
        }

        /** Notes that the store has answered to one coming. */
        private void answer(@Nullable Position position) {
            Announcement current = announcement;
            if (current != null && current.answer(position) == subscriptions.size()) {
                announcement = null;
                current.made.complete(new Position(current.newest.get()));
            }
        }

        /** Has nobody wait for it any more: the subscriber goes. */
        private void giveUp() {
            Announcement current = announcement;
            if (current != null) {
                current.made.complete(Position.START);
            }
        }
    }

    /** An event that a shared log has refused. */
    private record Untold(Entry entry, Subscription subscription, boolean active) {}

    /** The telling of one subscriber's coming. */
    private static final class Announcement {

        /** How many updates the store has answered, and the newest position in the log of one. */
        private final AtomicInteger answered = new AtomicInteger();

        private final AtomicLong newest = new AtomicLong();
        private final CompletableFuture<Position> made = new CompletableFuture<>();

        private int answer(@Nullable Position position) {
            newest.accumulateAndGet(position == null ? 0 : position.value(), Math::max);
            return answered.incrementAndGet();
        }
    }

    /**
     * @param encoder makes the updates
     * @param store appends an update to the log
     * @param gate a stage that completes when dispatch is not far behind
     * @param executor does the work
     */
    public SubscriptionEvents(
            SubscriptionEncoder encoder,
            Function<Update, CompletionStage<Position>> store,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this(encoder, store, null, null, gate, executor);
    }

    /**
     * For a log that other nodes share.
     *
     * @param encoder makes the updates
     * @param shared the log
     * @param others who is subscribed there
     * @param gate a stage that completes when dispatch is not far behind
     * @param executor does the work
     */
    public SubscriptionEvents(
            SubscriptionEncoder encoder,
            SharedEventStore shared,
            OtherSubscriptions others,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this(encoder, shared::append, shared, others, gate, executor);
    }

    private SubscriptionEvents(
            SubscriptionEncoder encoder,
            Function<Update, CompletionStage<Position>> store,
            @Nullable SharedEventStore shared,
            @Nullable OtherSubscriptions others,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this.encoder = encoder;
        this.store = store;
        this.shared = shared;
        this.others = others;
        this.gate = gate;
        this.worker = new SerialWorker(
                executor,
                0,
                this::step,
                failure -> LOG.error("A subscription event failed; the next follows", failure));
    }

    /**
     * Lists a subscriber, and tells that it has come.
     *
     * @return the position in the log after which nothing tells of its coming any more; never exceptionally: when the store fails the
     *     subscriber is here all the same. Some other place if it has gone before all was told
     */
    public CompletionStage<Position> begin(String subscriberId, SubscribeRequest request) {
        if (closed) {
            return NOTHING_TO_TELL;
        }
        List<Subscription> subscriptions = request.matchers().stream()
                .map(matcher -> new Subscription(subscriberId, matcher, request.payload()))
                .collect(Collectors.toUnmodifiableList());
        Announcement announcement = new Announcement();
        Entry entry = new Entry(nextNumber.getAndIncrement(), subscriptions, announcement);
        subscribers.put(subscriberId, entry);
        if (closed) {
            subscribers.remove(subscriberId, entry); // or close has seen it, which comes to the same
            return NOTHING_TO_TELL;
        }
        plan(entry);
        return announcement.made;
    }

    /**
     * Lists a subscriber no longer, and tells that it has gone. A second call, or one for somebody who was not listed, only does
     * the last.
     *
     * @param whenTold done by any thread once nothing is to be told of it any more, perhaps at once
     */
    public void end(String subscriberId, Runnable whenTold) {
        Entry entry = subscribers.remove(subscriberId);
        if (entry == null) {
            whenTold.run();
        } else {
            entry.whenTold = whenTold;
            plan(entry);
        }
    }

    /** Hears of an event of a shared log, in the order of the log and before any subscriber does. */
    public void heard(Update event) {
        if (others != null) {
            others.heard(event, subscribers::containsKey, nextNumber::getAndIncrement);
        }
    }

    /** Hears that a shared log has lost updates. */
    public void historyLost() {
        if (others != null) {
            others.lost();
            asks.set(true);
            worker.wake();
        }
    }

    /** Tells a shared log again of all who are here: it has been told that they have gone. */
    public void announceAgain() {
        again.set(true);
        worker.wake();
    }

    /** Tries again what a shared log has refused; called every now and then. */
    public void proceed() {
        if (others == null) {
            return;
        }
        if (!others.isFilled()) {
            asks.set(true);
            worker.wake();
        }
        if (!untold.isEmpty()) {
            retries.set(storeFails.get() ? 1 : MAX_RETRIES);
            worker.wake();
        }
    }

    /** {@return whether it is known who was subscribed elsewhere when this node came} */
    public boolean knowsOthers() {
        return others == null || others.isFilled();
    }

    /**
     * {@return the active subscriptions, oldest first}
     *
     * <p>Has everything that was there when the call began and is still there when it ends. What comes or goes meanwhile may be in
     * it or not.
     */
    public List<Subscription> active() {
        List<Entry> entries = new ArrayList<>(subscribers.values());
        if (others != null) {
            others.all().forEach(other -> entries.add(new Entry(other.number(), List.of(other.subscription()), null)));
        }
        entries.sort(Comparator.comparingLong(entry -> entry.number));
        List<Subscription> active = new ArrayList<>(entries.size());
        entries.forEach(entry -> active.addAll(entry.subscriptions));
        return active;
    }

    /** {@return the active subscriptions of one subscriber; empty when there is no such one} */
    public List<Subscription> activeOf(String subscriberId) {
        Entry entry = subscribers.get(subscriberId);
        if (entry != null) {
            return entry.subscriptions;
        }
        return others == null ? List.of() : others.of(subscriberId);
    }

    /**
     * Tells that all who are left have gone, and lists nobody any more.
     *
     * @param patience for how long to wait until the store has everything
     */
    public void close(Duration patience) {
        closed = true;
        subscribers.keySet().forEach(id -> end(id, () -> {}));
        allPlanned = true;
        worker.wake();
        try {
            allTold.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The end of some subscriptions could not be announced within {}", patience);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it with a failure", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void plan(Entry entry) {
        turns.add(entry);
        worker.wake();
    }

    private boolean step() {
        if (others != null && asks.get() && asks.getAndSet(false)) {
            others.fill(subscribers::containsKey, nextNumber::getAndIncrement);
        }
        if (again.get() && again.getAndSet(false)) {
            beginAgain();
        }
        if (!closed && retries.get() > 0 && onTheirWay.get() < MAX_ON_THEIR_WAY) {
            Untold refused = untold.poll();
            if (refused != null) {
                retries.decrementAndGet();
                retry(refused);
                return true;
            }
        }
        // Once closed nobody is left whom a flood could harm.
        Entry entry = closed || onTheirWay.get() < MAX_ON_THEIR_WAY ? turns.poll() : null;
        if (entry == null) {
            if (allPlanned && turns.isEmpty() && unacknowledged.get() == 0) {
                allTold.complete(null);
            }
            return false;
        }
        Runnable whenTold = entry.whenTold;
        if (whenTold == null && entry.come < entry.subscriptions.size()) {
            tell(entry, entry.subscriptions.get(entry.come++), true);
        } else if (whenTold != null && entry.gone < entry.come) {
            entry.giveUp();
            tell(entry, entry.subscriptions.get(entry.gone++), false);
        } else if (whenTold != null && entry.unconfirmed.get() == 0) {
            entry.giveUp();
            whenTold.run();
        }
        return true;
    }

    private void beginAgain() {
        untold.removeIf(Untold::active);
        for (Entry entry : subscribers.values()) {
            entry.come = 0;
            turns.add(entry);
        }
    }

    private void retry(Untold refused) {
        if (!refused.active()) {
            send(refused.entry(), refused.subscription(), false);
        } else if (refused.entry().whenTold == null) {
            send(refused.entry(), refused.subscription(), true);
        }
    }

    private void tell(Entry entry, Subscription subscription, boolean active) {
        turns.add(entry);
        if (!active && shared != null) {
            entry.unconfirmed.incrementAndGet();
        }
        send(entry, subscription, active);
    }

    private void send(Entry entry, Subscription subscription, boolean active) {
        onTheirWay.incrementAndGet();
        unacknowledged.incrementAndGet();
        append(subscription, active)
                .handle((position, failure) -> {
                    unacknowledged.decrementAndGet();
                    note(failure);
                    if (active) {
                        entry.answer(position);
                    }
                    if (shared != null) {
                        settle(entry, subscription, active, failure == null);
                    }
                    return active;
                })
                .thenCompose(told -> closed ? PASSED : gate.get())
                .whenComplete((passed, failure) -> {
                    onTheirWay.decrementAndGet();
                    worker.wake();
                });
    }

    /** Has what a shared log has refused tried again; and counts what it has confirmed. */
    private void settle(Entry entry, Subscription subscription, boolean active, boolean isTold) {
        if (!isTold) {
            retries.set(0);
            untold.add(new Untold(entry, subscription, active));
        } else if (!active && entry.unconfirmed.decrementAndGet() == 0) {
            turns.add(entry);
        }
    }

    private CompletionStage<Position> append(Subscription subscription, boolean active) {
        try {
            if (active && shared != null) {
                List<Topic> topics = encoder.topics(subscription);
                return shared.begin(
                        event(topics, encoder.data(subscription, true)),
                        event(topics, encoder.data(subscription, false)));
            }
            return store.apply(event(encoder.topics(subscription), encoder.data(subscription, active)));
        } catch (Throwable failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** {@return an update that tells of a subscription, with a new id} */
    static Update event(List<Topic> topics, String data) {
        Update.Builder update = Update.of(topics.get(0));
        topics.subList(1, topics.size()).forEach(update::alternateTopic);
        return update.id(EventId.random())
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data(data)
                .build();
    }

    private void note(@Nullable Throwable failure) {
        if (failure == null) {
            if (storeFails.get() && storeFails.compareAndSet(true, false)) {
                LOG.info("Subscription events are appended to the history again");
            }
        } else if (storeFails.compareAndSet(false, true)) {
            LOG.warn("Could not append subscription events to the history; subscribers are served regardless", failure);
        }
    }
}
