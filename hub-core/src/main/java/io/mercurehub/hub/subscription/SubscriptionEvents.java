package io.mercurehub.hub.subscription;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.update.EventIds;
import io.mercurehub.hub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * <p>The updates are appended one after the other, by one thread at a time that the executor lends, in the order of the calls. Only
 * few are on their way at once, and each waits at the same gate as those of publishers: a flood of them takes its turn.
 *
 * <p>Safe for use by any thread. No method but {@link #close} blocks. What is being told is confined to whoever is at work;
 * {@code turns} hands it over.
 */
public final class SubscriptionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionEvents.class);

    private static final int MOST_ON_THEIR_WAY = 64;
    private static final CompletionStage<Position> NOTHING_TO_TELL = CompletableFuture.completedStage(Position.START);
    private static final CompletionStage<Void> PASSED = CompletableFuture.completedStage(null);

    private final Function<Update, CompletionStage<Position>> store;
    private final Supplier<CompletionStage<Void>> gate;
    private final Executor executor;
    private final EventIds ids = EventIds.random();
    private final Map<String, Announcement.Entry> subscribers = new ConcurrentHashMap<>();
    private final AtomicLong nextNumber = new AtomicLong();
    private final Queue<Announcement> announcements = new ConcurrentLinkedQueue<>();

    /** How many have asked for work since whoever is at work looked; 0: nobody is. */
    private final AtomicInteger turns = new AtomicInteger();

    /** How many updates are neither refused by the store nor through the gate yet. */
    private final AtomicInteger onTheirWay = new AtomicInteger();

    /** How many updates the store has not answered yet. */
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private final AtomicBoolean storeFails = new AtomicBoolean();
    private final CompletableFuture<Void> allTold = new CompletableFuture<>();
    private volatile @Nullable SubscriptionEncoder encoder;
    private volatile boolean closed;

    /** Whether nothing is announced any more. */
    private volatile boolean allPlanned;

    /** What is being told. */
    private @Nullable Announcement current;

    /**
     * @param store appends an update to the log
     * @param gate a stage that completes when dispatch is not far behind
     * @param executor does the work
     */
    public SubscriptionEvents(
            Function<Update, CompletionStage<Position>> store,
            Supplier<CompletionStage<Void>> gate,
            Executor executor) {
        this.store = store;
        this.gate = gate;
        this.executor = executor;
    }

    /**
     * Tells of subscriptions in these words from now on, and of those that are there already. A second call with an equal encoder
     * does nothing.
     *
     * @return whether it is the first call
     * @throws IllegalStateException when there is another encoder already
     */
    public boolean use(SubscriptionEncoder wanted) {
        synchronized (this) {
            SubscriptionEncoder known = encoder;
            if (known != null && !known.equals(wanted)) {
                throw new IllegalStateException(
                        "encoder: the hub already uses " + known + " (expected: one kind of subscription events)");
            }
            if (known != null) {
                return false;
            }
            encoder = wanted;
        }
        for (Announcement.Entry entry : subscribers.values()) {
            plan(new Announcement(entry, true));
        }
        return true;
    }

    /**
     * Lists a subscriber, and tells that it has come.
     *
     * @return the place in the log after which nothing tells of its coming any more; never exceptionally: when the store fails the
     *     subscriber is here all the same
     */
    public CompletionStage<Position> begin(String subscriberId, SubscribeRequest request) {
        if (closed) {
            return NOTHING_TO_TELL;
        }
        List<Subscription> subscriptions = request.matchers().stream()
                .map(matcher -> new Subscription(subscriberId, matcher, request.payload()))
                .toList();
        Announcement.Entry entry = new Announcement.Entry(nextNumber.getAndIncrement(), subscriptions);
        subscribers.put(subscriberId, entry);
        if (closed) {
            subscribers.remove(subscriberId, entry); // or close has seen it, which comes to the same
            return NOTHING_TO_TELL;
        }
        Announcement coming = new Announcement(entry, true);
        plan(coming);
        return coming.allTold();
    }

    /** Lists a subscriber no longer, and tells that it has gone. A second call does nothing. */
    public void end(String subscriberId) {
        Announcement.Entry entry = subscribers.remove(subscriberId);
        if (entry != null) {
            plan(new Announcement(entry, false));
        }
    }

    /**
     * {@return the active subscriptions, those of who came first first}
     *
     * <p>Has everything that was there when the call began and is still there when it ends. What comes or goes meanwhile may be in
     * it or not.
     */
    public List<Subscription> active() {
        List<Announcement.Entry> entries = new ArrayList<>(subscribers.values());
        entries.sort(Comparator.comparingLong(Announcement.Entry::number));
        List<Subscription> active = new ArrayList<>(entries.size());
        entries.forEach(entry -> active.addAll(entry.subscriptions()));
        return active;
    }

    /** {@return the active subscriptions of one subscriber; empty when there is no such one} */
    public List<Subscription> activeOf(String subscriberId) {
        Announcement.Entry entry = subscribers.get(subscriberId);
        return entry == null ? List.of() : entry.subscriptions();
    }

    /**
     * Tells that all who are left have gone, and lists nobody any more.
     *
     * @param patience for how long to wait until the store has everything
     */
    public void close(Duration patience) {
        closed = true;
        subscribers.keySet().forEach(this::end);
        allPlanned = true;
        work();
        try {
            allTold.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Not every subscription could be said to have gone within {}", patience);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it with a failure", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void plan(Announcement announcement) {
        announcements.add(announcement);
        work();
    }

    private void work() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(this::tell);
        } catch (RejectedExecutionException e) {
            LOG.debug("Whoever comes by tells of subscriptions: the hub is closed", e);
            tell();
        }
    }

    private void tell() {
        int seen;
        do {
            seen = turns.get();
            // Once closed nobody is left whom a flood could harm.
            while (closed || onTheirWay.get() < MOST_ON_THEIR_WAY) {
                Announcement announcement = current == null ? announcements.poll() : current;
                if (announcement == null) {
                    break;
                }
                current = announcement.isDone() ? null : announcement;
                if (current != null) {
                    tellNext(announcement);
                }
            }
            if (allPlanned && unacknowledged.get() == 0) {
                allTold.complete(null);
            }
        } while (turns.addAndGet(-seen) != 0);
    }

    private void tellNext(Announcement announcement) {
        SubscriptionEncoder words = encoder;
        Subscription subscription = announcement.next(words != null);
        if (words == null || subscription == null) {
            return;
        }
        onTheirWay.incrementAndGet();
        unacknowledged.incrementAndGet();
        append(words, subscription, announcement.active())
                .handle((position, failure) -> {
                    note(failure);
                    announcement.told(position == null ? Position.START : position);
                    unacknowledged.decrementAndGet();
                    return Optional.empty();
                })
                .thenCompose(told -> closed ? PASSED : gate.get())
                .whenComplete((passed, failure) -> {
                    onTheirWay.decrementAndGet();
                    work();
                });
    }

    private CompletionStage<Position> append(SubscriptionEncoder words, Subscription subscription, boolean active) {
        try {
            return store.apply(update(words, subscription, active));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Update update(SubscriptionEncoder words, Subscription subscription, boolean active) {
        List<Topic> topics = words.topics(subscription);
        Update.Builder update = Update.of(topics.get(0));
        topics.subList(1, topics.size()).forEach(update::alternateTopic);
        return update.id(ids.next())
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data(words.data(subscription, active))
                .build();
    }

    private void note(@Nullable Throwable failure) {
        if (failure == null) {
            if (storeFails.get() && storeFails.compareAndSet(true, false)) {
                LOG.info("Subscription events reach the log again");
            }
        } else if (storeFails.compareAndSet(false, true)) {
            LOG.warn("Subscription events don't reach the log; subscribers are served all the same", failure);
        }
    }
}
