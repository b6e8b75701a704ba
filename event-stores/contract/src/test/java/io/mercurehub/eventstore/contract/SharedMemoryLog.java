package io.mercurehub.eventstore.contract;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.mercurehub.hub.store.ContainedFollower;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event log in memory that several stores of one process share, each as a node of its own with a tail of its own: the reference for
 * stores that share an engine.
 *
 * <p>Everything is guarded by the one lock of the log. Time does not pass in it: the lease of a node runs out when the node is {@linkplain #pause paused}.
 */
final class SharedMemoryLog {

    /** What a log can be made to do wrong. */
    enum Flaw {
        LOSES_THE_ORDER_ON_ALL_BUT_ONE,
        EACH_FINDS_ONLY_WHAT_IT_HAS_HEARD,
        SKIPS_LATE_COMMITS,
        HOLDS_UP_OTHERS_FOR_LATE_COMMITS,
        KEEPS_CLOSED_NODES,
        FORGETS_NO_SUBSCRIPTION,
        IS_ACTIVE_AS_OF_NOW,
        ENDS_TWICE,
        ENDS_NOTHING_AT_CLOSE,
        HIDES_LOST_LEASES,
        REVOKES_ALONE,
        REVOKES_WITHOUT_WAITING,
        REVOKES_BEHIND_THE_LOG,
        WAITS_FOR_THE_DEAD,
        FORGETS_REVOCATIONS_OF_THE_DEAD,
        HIDES_LOSSES,
        HIDES_LOSSES_FROM_THE_DEAD,
        GOES_BACK_WITH_POSITIONS,
        KEEPS_OLD_POSITIONS,
        IS_ACTIVE_WITH_WHAT_IS_LOST,
        LEAVES_LOST_ENDS_OPEN
    }

    private static final int EVERY = 50;

    private final Supplier<MemoryEventStore> logs;
    private final Set<Flaw> flaws;

    private MemoryEventStore log;

    /** All updates of the log, those too that it keeps no more. */
    private List<Update> all = new ArrayList<>();

    private final List<NodeStore> nodes = new ArrayList<>();

    /** The update told of while the log takes it. */
    private @Nullable StoredUpdate taken;

    private long lost;

    private boolean isHeldUp;

    private int opened;
    private int refusals;

    SharedMemoryLog() {
        this(MemoryEventStore::new);
    }

    SharedMemoryLog(Supplier<MemoryEventStore> logs, Flaw... flaws) {
        this.logs = logs;
        this.flaws = Set.of(flaws);
        this.log = newLog();
    }

    private boolean has(Flaw flaw) {
        return flaws.contains(flaw);
    }

    private MemoryEventStore newLog() {
        MemoryEventStore made = logs.get();
        made.follow(new EventStore.Follower() {
            @Override
            public void appended(StoredUpdate update) {
                take(update);
            }

            @Override
            public void endOfBatch() {}
        });
        return made;
    }

    private synchronized void take(StoredUpdate update) {
        taken = update;
    }

    /** Opens one more node. */
    synchronized NodeStore open() {
        opened++;
        Node node = new Node(
                "node-" + opened,
                UUID.randomUUID().toString(),
                "1.0",
                Instant.ofEpochSecond(opened)); // by the order of their coming
        NodeStore store = new NodeStore(node);
        nodes.add(store);
        return store;
    }

    /** Has a node stand still, so that its lease runs out. */
    synchronized void pause(NodeStore store) {
        store.isPaused = true;
        store.isLeased = false;
        end(store);
        store.begun.clear();
        finishRevocations();
        notifyAll();
    }

    /** Has a paused node go on. */
    synchronized void resume(NodeStore store) {
        store.isPaused = false;
        store.isLeased = true;
        if (has(Flaw.FORGETS_REVOCATIONS_OF_THE_DEAD)) {
            store.feed.removeIf(Revoked.class::isInstance);
        }
        if (!has(Flaw.HIDES_LOST_LEASES)) {
            store.feed.add(new LeaseLost());
        }
        notifyAll();
    }

    /** Loses all but the oldest updates. */
    synchronized void loseTail(int kept) {
        List<Update> left = all.subList(0, kept);
        log = newLog();
        lost++;
        all = new ArrayList<>();
        for (Update update : left) {
            log(update);
        }
        for (NodeStore store : nodes) {
            store.begun.removeIf(begun -> !begun.rewind(kept) && !has(Flaw.IS_ACTIVE_WITH_WHAT_IS_LOST));
        }
        List<Update> active = active();
        for (NodeStore store : nodes) {
            if (!has(Flaw.HIDES_LOSSES) && !(has(Flaw.HIDES_LOSSES_FROM_THE_DEAD) && store.isPaused)) {
                store.feed.add(new Lost(lost, kept, active));
            } else {
                store.history = lost;
            }
        }
        if (!has(Flaw.LEAVES_LOST_ENDS_OPEN)) {
            for (NodeStore store : nodes) {
                end(store);
                store.begun.clear();
            }
        }
        notifyAll();
    }

    /**
     * Loses a few of the newest updates.
     *
     * @return those that are no subscription events, of the whole log before that
     */
    synchronized List<Update> loseTail(Random random) {
        List<Update> before = updates();
        loseTail(Math.max(0, all.size() - random.nextInt(30)));
        return before;
    }

    /** {@return all updates of the log that are no subscription events} */
    synchronized List<Update> updates() {
        return all.stream().filter(update -> !update.isSubscriptionEvent()).toList();
    }

    /** {@return how often a node could not reach the log} */
    synchronized int refusals() {
        return refusals;
    }

    /** Begins to append an update; what this returns puts it into the log. */
    synchronized Runnable appendLate(Update update) {
        isHeldUp = has(Flaw.HOLDS_UP_OTHERS_FOR_LATE_COMMITS);
        return () -> commit(update);
    }

    private synchronized void commit(Update update) {
        isHeldUp = false;
        StoredUpdate stored = log(update);
        if (!has(Flaw.SKIPS_LATE_COMMITS)) {
            tell(stored);
        }
        notifyAll();
    }

    private StoredUpdate append(Update update) {
        StoredUpdate stored = log(update);
        tell(stored);
        return stored;
    }

    private StoredUpdate log(Update update) {
        CompletionStage<Position> unused = log.append(update);
        all.add(update);
        StoredUpdate stored = taken;
        if (stored == null) {
            throw new IllegalStateException("a memory store tells of what it has taken");
        }
        return stored;
    }

    private void tell(StoredUpdate stored) {
        boolean isLate =
                has(Flaw.LOSES_THE_ORDER_ON_ALL_BUT_ONE) && stored.position().value() % EVERY == 0;
        for (NodeStore store : nodes) {
            Appended overtaken = store.overtaken;
            store.overtaken = null;
            if (isLate && !store.equals(nodes.get(0))) {
                store.overtaken = new Appended(stored);
            } else {
                store.feed.add(new Appended(stored));
            }
            if (overtaken != null) {
                store.feed.add(overtaken);
            }
        }
        notifyAll();
    }

    /** Ends the subscriptions of a node. */
    private void end(NodeStore store) {
        for (Begun begun : store.begun) {
            if (begun.endedAt == NOT_YET) {
                append(begun.end);
                if (has(Flaw.ENDS_TWICE)) {
                    append(begun.end);
                }
            }
        }
    }

    private List<Update> active() {
        return nodes.stream()
                .flatMap(store -> store.begun.stream())
                .filter(begun -> begun.endedAt == NOT_YET)
                .map(begun -> begun.beginning)
                .toList();
    }

    private void finishRevocations() {
        nodes.forEach(store -> {
            if (!store.isLeased && !has(Flaw.WAITS_FOR_THE_DEAD)) {
                store.feed.stream()
                        .filter(Revoked.class::isInstance)
                        .map(Revoked.class::cast)
                        .forEach(revoked -> revoked.done.complete(null));
            }
        });
    }

    private static final int NOT_YET = -1;

    /** A subscription that a node has begun. */
    private static final class Begun {

        private final Update beginning;
        private final Update end;
        private final int beganAt;
        private int endedAt = NOT_YET;

        Begun(Update beginning, Update end, int beganAt) {
            this.beginning = beginning;
            this.end = end;
            this.beganAt = beganAt;
        }

        /** Goes back to when there were so many updates; returns whether it had begun then. */
        @CanIgnoreReturnValue
        boolean rewind(int updates) {
            if (endedAt > updates) {
                endedAt = NOT_YET;
            }
            return beganAt <= updates;
        }
    }

    /** What a node's tail is told. */
    private sealed interface Told {}

    private record Appended(StoredUpdate update) implements Told {}

    private record Revoked(String principal, CompletableFuture<Void> done) implements Told {}

    private record LeaseLost() implements Told {}

    private record Lost(long history, long end, List<Update> active) implements Told {}

    /** One node. */
    final class NodeStore implements SharedEventStore, RetentionClock {

        private final Node node;
        private final Thread tail;

        private final Deque<Told> feed = new ArrayDeque<>();

        private final List<Begun> begun = new ArrayList<>();

        private boolean isLeased = true;

        private boolean isPaused;

        private boolean isClosed;

        /** Which of the engine's histories it follows, and by how much its positions are greater than the engine's. */
        private long history;

        private long offset;

        private long greatest;

        private List<Update> active = List.of();

        /** An update that the next one overtakes. */
        private @Nullable Appended overtaken;

        private volatile @Nullable Follower follower;

        NodeStore(Node node) {
            this.node = node;
            this.history = lost;
            this.tail = new Thread(this::tail, "tail of " + node.name());
            tail.setDaemon(true);
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Position follow(Follower following) {
            synchronized (SharedMemoryLog.this) {
                if (follower != null) {
                    throw new IllegalStateException("follower: a second one (expected: one for each store)");
                }
                follower = new ContainedFollower(following);
                active = SharedMemoryLog.this.active();
                greatest = all.size();
                feed.clear();
                tail.start();
                return new Position(greatest);
            }
        }

        @Override
        public CompletionStage<Position> append(Update update) {
            return write(() -> {
                begun.stream()
                        .filter(each -> each.endedAt == NOT_YET
                                && each.end.canonicalTopic().equals(update.canonicalTopic())
                                && !has(Flaw.FORGETS_NO_SUBSCRIPTION))
                        .forEach(each -> each.endedAt = all.size() + 1);
                return SharedMemoryLog.this.append(update);
            });
        }

        @Override
        public CompletionStage<Position> begin(Update beginning, Update end) {
            return write(() -> {
                begun.add(new Begun(beginning, end, all.size() + 1));
                return SharedMemoryLog.this.append(beginning);
            });
        }

        private CompletionStage<Position> write(Supplier<StoredUpdate> write) {
            synchronized (SharedMemoryLog.this) {
                try {
                    return refusal()
                            .<CompletionStage<Position>>map(CompletableFuture::failedFuture)
                            .orElseGet(() -> CompletableFuture.completedFuture(
                                    own(write.get().position())));
                } catch (OutOfMemoryError e) {
                    return CompletableFuture.failedFuture(new EventStoreException("shared memory log: " + e, e));
                }
            }
        }

        @Override
        public CompletionStage<Optional<Position>> locate(EventId id) {
            synchronized (SharedMemoryLog.this) {
                return refusal()
                        .<CompletionStage<Optional<Position>>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> CompletableFuture.completedFuture(log.locate(id)
                                .toCompletableFuture()
                                .join()
                                .filter(found ->
                                        !has(Flaw.EACH_FINDS_ONLY_WHAT_IT_HAS_HEARD) || found.value() <= greatest)
                                .map(this::own)));
            }
        }

        @Override
        public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
            synchronized (SharedMemoryLog.this) {
                Optional<EventStoreException> refusal = refusal();
                if (refusal.isPresent()) {
                    return CompletableFuture.failedFuture(refusal.get());
                }
                long place = after.value() - offset;
                if (place < 0 && !has(Flaw.KEEPS_OLD_POSITIONS)) {
                    return CompletableFuture.completedFuture(HistoryPage.TRIMMED);
                }
                HistoryPage page = log.read(new Position(Math.max(0, place)), maxUpdates, maxBytes)
                        .toCompletableFuture()
                        .join();
                return CompletableFuture.completedFuture(new HistoryPage(
                        page.updates().stream().map(this::own).toList(),
                        page.isTrimmed(),
                        ownUnlessStart(page.eventsGoneUpTo()),
                        ownUnlessStart(page.neverKeptGoneUpTo())));
            }
        }

        @Override
        public CompletionStage<List<Node>> nodes() {
            synchronized (SharedMemoryLog.this) {
                return refusal()
                        .<CompletionStage<List<Node>>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> CompletableFuture.completedFuture(nodes.stream()
                                .filter(store -> store.isLeased)
                                .map(NodeStore::node)
                                .sorted(Comparator.comparing(Node::since))
                                .toList()));
            }
        }

        @Override
        public CompletionStage<List<Update>> active() {
            synchronized (SharedMemoryLog.this) {
                return refusal()
                        .<CompletionStage<List<Update>>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> CompletableFuture.completedFuture(
                                has(Flaw.IS_ACTIVE_AS_OF_NOW) ? SharedMemoryLog.this.active() : active));
            }
        }

        @Override
        public CompletionStage<Void> revoke(String principal) {
            synchronized (SharedMemoryLog.this) {
                Optional<EventStoreException> refusal = refusal();
                if (refusal.isPresent()) {
                    return CompletableFuture.failedFuture(refusal.get());
                }
                List<CompletableFuture<Void>> stages = new ArrayList<>();
                for (NodeStore store : has(Flaw.REVOKES_ALONE) ? List.of(this) : nodes) {
                    Revoked revoked = new Revoked(principal, new CompletableFuture<>());
                    store.feed.add(revoked);
                    stages.add(revoked.done());
                }
                finishRevocations();
                SharedMemoryLog.this.notifyAll();
                return has(Flaw.REVOKES_WITHOUT_WAITING)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new));
            }
        }

        @Override
        public boolean keepsHistory() {
            return true;
        }

        @Override
        public long clockMillis() {
            synchronized (SharedMemoryLog.this) {
                return log.clockMillis();
            }
        }

        @Override
        public String description() {
            return "memory that several nodes share; a restart loses it";
        }

        @Override
        public void close() {
            synchronized (SharedMemoryLog.this) {
                if (isClosed) {
                    return;
                }
                isClosed = true;
                if (!has(Flaw.KEEPS_CLOSED_NODES)) {
                    nodes.remove(this);
                }
                if (!has(Flaw.ENDS_NOTHING_AT_CLOSE)) {
                    end(this);
                }
                SharedMemoryLog.this.notifyAll();
            }
            try {
                tail.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Optional<EventStoreException> refusal() {
            String why = isClosed ? "closed" : isPaused ? "unreachable" : history != lost ? "another history" : "";
            refusals += why.isEmpty() ? 0 : 1;
            return why.isEmpty() ? Optional.empty() : Optional.of(new EventStoreException("shared memory log: " + why));
        }

        private Position own(Position ofEngine) {
            return new Position(ofEngine.value() + offset);
        }

        private Position ownUnlessStart(Position ofEngine) {
            return ofEngine.equals(Position.START) ? ofEngine : own(ofEngine);
        }

        private StoredUpdate own(StoredUpdate ofEngine) {
            return new StoredUpdate(own(ofEngine.position()), ofEngine.update(), ofEngine.replayableUntilMillis());
        }

        private void tail() {
            while (true) {
                Runnable told = next();
                if (told == null) {
                    return;
                }
                told.run();
            }
        }

        /** {@return what to tell next; null when that was all} */
        private @Nullable Runnable next() {
            Follower telling = follower;
            synchronized (SharedMemoryLog.this) {
                try {
                    while (!isClosed && (isPaused || feed.isEmpty() || isHeldUp)) {
                        SharedMemoryLog.this.wait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
                if (feed.isEmpty() || telling == null) {
                    return null;
                }
                return telling(telling, turn());
            }
        }

        private Told turn() {
            if (has(Flaw.REVOKES_BEHIND_THE_LOG) && feed.peekFirst() instanceof Revoked && feed.size() > 1) {
                feed.addLast(feed.remove());
            }
            return feed.remove();
        }

        private Runnable telling(Follower telling, Told told) {
            if (told instanceof Appended appended) {
                StoredUpdate update = own(appended.update());
                greatest = update.position().value();
                return () -> {
                    telling.appended(update);
                    telling.endOfBatch();
                };
            }
            if (told instanceof Revoked revoked) {
                return () -> telling.revoke(revoked.principal())
                        .whenComplete((nothing, failure) -> revoked.done().complete(null));
            }
            if (told instanceof Lost loss) {
                history = loss.history();
                offset = has(Flaw.GOES_BACK_WITH_POSITIONS) ? 0 : greatest + 1;
                active = loss.active();
                Position end = own(new Position(loss.end()));
                greatest = end.value();
                return () -> telling.historyLost(end);
            }
            return telling::leaseLost;
        }
    }
}
