package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A store whose log is a topic of Apache Kafka, which any number of hubs share.
 *
 * <p>An append is done when the brokers have acknowledged it, as {@code acks} says, and this node has read it. The limits of the history
 * are exact for what can be replayed; space on the brokers is given back when the head of the log goes. Every node knows where each
 * id is, from reading the log once at its start: that takes 41 to 82 bytes of memory an update.
 *
 * <p>While the brokers cannot be reached, appends and reads fail after a timeout, and all goes on when they are back. Safe for use by
 * any thread.
 */
public final class KafkaEventStore implements SharedEventStore, RetentionClock {

    private static final long RETRY_MILLIS = 100;
    private static final int LEASES_TO_REVOKE = 3;

    private final StoreSettings settings;
    private final AgeClock clock;
    private final Node node;
    private final Health health;
    private final Topics topics;
    private final LogState state;
    private final Revocations revocations = new Revocations();
    private final Freshness freshness;
    private final Appender appender;
    private final Tail tail;
    private final HistoryReader reader;
    private final Keeper keeper;
    private final Thread tailThread;

    private volatile boolean isClosed;

    private KafkaEventStore(
            StoreSettings settings, AgeClock clock, @Nullable EngineClock engineClock, Topics topics, Opening opening) {
        this.settings = settings;
        this.clock = clock;
        this.topics = topics;
        this.node = new Node(
                settings.name(),
                UUID.randomUUID().toString(),
                Objects.requireNonNullElse(KafkaEventStore.class.getPackage().getImplementationVersion(), "unknown"),
                Instant.ofEpochMilli(clock.millis()));
        this.health = new Health(settings);
        this.state = new LogState(settings, clock, node.id());
        this.freshness = new Freshness(settings, topics, state);
        this.appender =
                opening.closedOnFailure(new Appender(settings, topics, clock, engineClock, health, node, state));
        this.tail = new Tail(settings, topics, health, node.id(), state, appender, revocations, freshness);
        this.tailThread = StoreThreads.daemon("tail", tail);
        AutoCloseable unused = opening.closedOnFailure(this::stopTail);
        this.reader = opening.closedOnFailure(new HistoryReader(settings, topics));
        this.keeper = opening.closedOnFailure(
                new Keeper(settings, topics, health, node, state, appender, revocations, freshness, tail));
    }

    /**
     * Opens a store, which takes as long as reading the log once.
     *
     * @throws EventStoreException when the brokers are not there in time, or refuse
     */
    static KafkaEventStore open(StoreSettings settings) {
        EngineClock engineClock = new EngineClock();
        return open(settings, new AgeClock(engineClock, 0), engineClock);
    }

    /** Opens a store by whose clock updates grow old. */
    static KafkaEventStore open(StoreSettings settings, InstantSource clock) {
        return open(settings, new AgeClock(clock, 0), null);
    }

    private static KafkaEventStore open(StoreSettings settings, AgeClock clock, @Nullable EngineClock engineClock) {
        try (Opening opening = new Opening(settings)) {
            Topics topics = opening.closedOnFailure(new Topics(settings));
            Uuid id = opening.within(topics::ensure);
            KafkaEventStore store = new KafkaEventStore(settings, clock, engineClock, topics, opening);
            store.start(id, opening);
            opening.succeeded();
            return store;
        } catch (KafkaException e) {
            throw Topics.failed(settings, e);
        }
    }

    private void start(Uuid id, Opening opening) {
        opening.within(() -> {
            if (!appender.isConnected()) {
                throw new TimeoutException("the topics are not known yet");
            }
            return id;
        });
        opening.within(() -> {
            tail.start(id);
            return id;
        });
        tailThread.start();
        EventStoreException stuck = health.stuck();
        if (stuck != null) {
            throw stuck;
        }
        opening.within(() -> get(appender.join()));
        keeper.start();
    }

    private Position get(CompletionStage<Position> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause.getCause() instanceof KafkaException failure ? failure : new KafkaException(cause.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Topics.refused(settings, "interrupted");
        }
    }

    @Override
    public Position follow(Follower follower) {
        if (isClosed) {
            throw closedException();
        }
        return state.follow(follower);
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        return unlessClosed(() -> appender.append(update));
    }

    @Override
    public CompletionStage<Position> begin(Update beginning, Update end) {
        return unlessClosed(() -> appender.begin(beginning, end));
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        return unlessClosed(() -> {
            Optional<Position> found = state.locate(id);
            return found.isPresent()
                    ? CompletableFuture.completedFuture(found)
                    : onceFresh(() -> CompletableFuture.completedFuture(state.locate(id)));
        });
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        return unlessClosed(() -> reader.read(state.after(after, maxUpdates), maxBytes));
    }

    @Override
    public CompletionStage<Void> check() {
        return unlessClosed(() -> {
            EventStoreException problem = health.problem();
            return problem == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(problem);
        });
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        return unlessClosed(() -> onceFresh(() -> CompletableFuture.completedFuture(state.nodes())));
    }

    @Override
    public CompletionStage<List<Update>> active() {
        return unlessClosed(() -> CompletableFuture.completedFuture(state.active()));
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        return unlessClosed(() -> then(appender.send(new Entry.Revocation(principal)), position -> {
            long deadline = System.nanoTime()
                    + settings.timeout().toNanos()
                    + LEASES_TO_REVOKE * settings.lease().toNanos();
            return revocations.await(state.place(position), deadline);
        }));
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }

    @Override
    public boolean keepsHistory() {
        return true;
    }

    @Override
    public String description() {
        return settings.describe();
    }

    /** {@return what an answer is once this node has read all that is in the log now} */
    private <T> CompletionStage<T> onceFresh(Supplier<CompletionStage<T>> answer) {
        return then(freshness.now(), fresh -> answer.get());
    }

    /** {@return what follows a stage; whose failure it has as it is} */
    private static <T extends @Nullable Object, U extends @Nullable Object> CompletionStage<U> then(
            CompletionStage<T> first, Function<T, CompletionStage<U>> second) {
        CompletableFuture<U> done = new CompletableFuture<>();
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                second.apply(value).whenComplete((result, failed) -> {
                    if (failed != null) {
                        done.completeExceptionally(failed);
                    } else {
                        done.complete(result);
                    }
                });
            }
        });
        return done;
    }

    private <T extends @Nullable Object> CompletionStage<T> unlessClosed(Supplier<CompletionStage<T>> work) {
        if (isClosed) {
            return CompletableFuture.failedFuture(closedException());
        }
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            return CompletableFuture.failedFuture(new EventStoreException("kafka store: " + e, e));
        }
    }

    private EventStoreException closedException() {
        return Topics.refused(settings, "closed");
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        keeper.close();
        appender.settle();
        stopTail();
        if (!health.isLost()) {
            CompletionStage<Position> unused = appender.leave();
            appender.flush();
        }
        appender.close();
        reader.close();
        revocations.fail();
        topics.close();
    }

    private void stopTail() {
        tail.stop();
        if (tailThread.getState() == Thread.State.NEW) {
            // It only closes what it has.
            tail.run();
            return;
        }
        try {
            tailThread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes what was opened when the rest cannot be, and waits for brokers for as long as the operator wants. */
    private static final class Opening implements AutoCloseable {

        private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();
        private final StoreSettings settings;
        private final long deadline;

        Opening(StoreSettings settings) {
            this.settings = settings;
            this.deadline = System.nanoTime() + settings.startupTimeout().toNanos();
        }

        <T extends AutoCloseable> T closedOnFailure(T resource) {
            opened.push(resource);
            return resource;
        }

        void succeeded() {
            opened.clear();
        }

        /** {@return what a call returns, once it succeeds} */
        <T> T within(Supplier<T> call) {
            while (true) {
                try {
                    return call.get();
                } catch (KafkaException e) {
                    if (Topics.isFinal(e)) {
                        throw e;
                    }
                    if (System.nanoTime() - deadline > 0) {
                        throw new EventStoreException(
                                Topics.failed(settings, e).getMessage() + " (waited for "
                                        + settings.startupTimeout().toMillis() + " ms)",
                                e);
                    }
                }
                try {
                    Thread.sleep(RETRY_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw Topics.refused(settings, "interrupted");
                }
            }
        }

        @Override
        public void close() {
            for (AutoCloseable resource : opened) {
                try {
                    resource.close();
                } catch (Exception e) {
                    // The failure behind this one is told.
                }
            }
        }
    }
}
