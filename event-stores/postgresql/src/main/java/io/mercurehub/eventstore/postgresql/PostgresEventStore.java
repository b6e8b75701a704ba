package io.mercurehub.eventstore.postgresql;

import io.mercurehub.eventstore.postgresql.EventLog.Floors;
import io.mercurehub.eventstore.postgresql.EventLog.OtherLogException;
import io.mercurehub.eventstore.postgresql.EventLog.Page;
import io.mercurehub.eventstore.postgresql.EventLog.Place;
import io.mercurehub.eventstore.postgresql.Tail.Beginning;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.ContainedFollower;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.hub.store.LiveOnlyUpdates;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that keeps the log in a database of PostgreSQL, which several hubs share.
 *
 * <p>An update is acknowledged when its transaction has committed, which survives what the database's {@code synchronous_commit} says.
 *
 * <p>Safe for use by any thread. Stages complete on threads of the store, which must not wait for anything.
 */
final class PostgresEventStore implements SharedEventStore, RetentionClock {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresEventStore.class);

    private static final int READERS = 3;
    private static final long REVOCATION_LOOK_MILLIS = 100;
    private static final long MIB = 1 << 20;

    private final Database database;
    private final StoreSettings settings;
    private final String description;
    private final EventLog log;
    private final NodeTable nodes;
    private final Node node;
    private final DatabaseClock databaseClock;
    private final AgeClock clock;
    private final LiveOnlyUpdates liveOnly = new LiveOnlyUpdates(LiveOnlyUpdates.DEFAULT_MAX_BYTES);
    private final Beginning beginning;
    private final Revocations revocations = new Revocations(this::noteRevoked);
    private final NamedThreads threads = new NamedThreads("mercure-postgresql");
    private final ThreadPoolExecutor readers = threads.pool(READERS);
    private final ThreadPoolExecutor writers = threads.pool(1);
    private final ScheduledThreadPoolExecutor timer = threads.timer();
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private volatile Known known = new Known(0, Floors.NONE);
    private final AtomicBoolean announces = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Up to where the log is known to be gone, as long as positions are counted as they are. */
    private record Known(long offset, Floors floors) {}

    /** What works as soon as somebody follows. */
    private record Running(
            Tail tail, Appender appender, Listener listener, Keeper keeper, Thread appending, Thread telling) {}

    /**
     * @param database closed with this
     * @param description of the database
     * @param clock for tests; null: the database's
     */
    PostgresEventStore(
            Database database,
            StoreSettings settings,
            String description,
            String version,
            @Nullable InstantSource clock)
            throws SQLException {
        this.database = database;
        this.settings = settings;
        this.description = description;
        this.log = new EventLog(
                database,
                settings,
                new IdHash(database.call(connection ->
                        Long.parseLong(PostgresSchema.setting(connection, settings.schema(), "id_key")))));
        String id = UUID.randomUUID().toString();
        this.nodes = new NodeTable(database, settings, id, version);
        this.databaseClock = new DatabaseClock(database);
        databaseClock.set();
        this.clock = new AgeClock(clock == null ? databaseClock : clock, 0);
        this.node = new Node(settings.node(), id, version, nodes.register(0));
        this.beginning = Tail.beginning(database, log, nodes, 0);
        revocations.startAgain(beginning.view().shown());
        nodes.revokedThrough(beginning.view().shown());
    }

    static EventStoreException closedException() {
        return new EventStoreException("PostgreSQL: the store is closed");
    }

    @Override
    public Position follow(Follower follower) {
        if (closed.get()) {
            throw closedException();
        }
        Tail tail = new Tail(
                database,
                log,
                nodes,
                new ContainedFollower(follower),
                liveOnly,
                beginning.view(),
                beginning.active(),
                revocations);
        Listener listener = new Listener(database, tail, settings.schema(), node.id());
        Runnable announce = () -> announceLater(listener);
        Appender appender = new Appender(log, tail, node.id(), clock::millis, announce);
        Keeper keeper = new Keeper(
                log,
                tail,
                nodes,
                new Incoming(database, log, settings),
                databaseClock,
                clock::millis,
                announce,
                revocations,
                settings.lease(),
                node);
        Running made = new Running(
                tail, appender, listener, keeper, threads.newThread(appender::run), threads.newThread(tail::run));
        if (!running.compareAndSet(null, made)) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        made.appending().start();
        made.telling().start();
        threads.newThread(listener::run).start();
        threads.newThread(keeper::keepLease).start();
        threads.newThread(keeper::sequence).start();
        return beginning.view().position(beginning.view().shown());
    }

    private Running running() {
        Running now = running.get();
        if (now == null) {
            throw new IllegalStateException("follower: none yet (expected: one before anything else)");
        }
        return now;
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        return append(update, null);
    }

    @Override
    public CompletionStage<Position> begin(Update beginning, Update end) {
        return append(beginning, end);
    }

    private CompletionStage<Position> append(Update update, @Nullable Update end) {
        if (update.id().isEmpty()) {
            throw new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)");
        }
        return running()
                .appender()
                .append(PendingAppend.of(update, end, settings.rules().maxAgeMillis(update)));
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        return later(() -> {
            View view = running().tail().view();
            Floors before = known(view);
            if (id.isEarliest()) {
                Floors floors = log.floors(view, before, clock.millis());
                learn(view, floors);
                return Optional.of(view.position(floors.updates()));
            }
            Place place = log.locate(view, before, clock.millis(), id);
            learn(view, place.floors());
            return place.position().isEmpty()
                    ? Optional.empty()
                    : Optional.of(view.position(place.position().getAsLong()));
        });
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        return later(() -> {
            View view = running().tail().view();
            if (after.value() < view.offset()) {
                return HistoryPage.TRIMMED;
            }
            long from = after.value() - view.offset();
            while (true) {
                long neverFloor = Math.max(view.neverFrom(), liveOnly.goneUpTo(0) - view.offset());
                Page page = log.read(
                        view, known(view), clock.millis(), from, neverFloor, Math.max(maxUpdates, 1), maxBytes);
                learn(view, page.floors());
                if (page.floors().updates() > from) {
                    return HistoryPage.TRIMMED;
                }
                List<StoredUpdate> updates = updates(view, page, maxBytes);
                if (!updates.isEmpty() || page.rows().isEmpty()) {
                    long gone = page.floors().events() > after.value() - view.offset()
                            ? page.floors().events()
                            : 0;
                    return new HistoryPage(
                            updates,
                            false,
                            gone == 0 ? Position.START : view.position(gone),
                            new Position(liveOnly.goneUpTo(after.value())));
                }
                // What is never kept has gone from memory meanwhile.
                from = page.rows().get(page.rows().size() - 1).position();
            }
        });
    }

    private List<StoredUpdate> updates(View view, Page page, long maxBytes) {
        List<StoredUpdate> updates = new ArrayList<>(page.rows().size());
        long bytes = 0;
        for (Row row : page.rows()) {
            Position position = view.position(row.position());
            Update update = row.update();
            if (update == null && row.isNeverKept()) {
                update = liveOnly.get(position.value());
            }
            if (update == null) {
                continue;
            }
            bytes += update.estimatedBytes();
            if (!updates.isEmpty() && bytes > maxBytes) {
                break;
            }
            updates.add(new StoredUpdate(position, update, row.replayableUntilMillis()));
        }
        return updates;
    }

    private Floors known(View view) {
        Known now = known;
        return now.offset() == view.offset() ? now.floors() : Floors.NONE;
    }

    private synchronized void learn(View view, Floors floors) {
        if (known.offset() == view.offset()) {
            known = new Known(view.offset(), known.floors().max(floors));
        } else if (known.offset() < view.offset()) {
            known = new Known(view.offset(), floors);
        }
    }

    @Override
    public CompletionStage<Void> check() {
        CompletableFuture<Void> checked = new CompletableFuture<>();
        CompletionStage<?> unused = later(() -> {
                    Running now = running();
                    String trouble = now.tail().trouble();
                    if (trouble != null) {
                        throw new EventStoreException("PostgreSQL: " + trouble);
                    }
                    // A write, so that a database is found that takes none.
                    now.keeper().renew();
                    String refused = now.appender().trouble();
                    if (refused != null) {
                        throw new EventStoreException("PostgreSQL: " + refused);
                    }
                    return true;
                })
                .whenComplete((ok, failure) -> {
                    if (failure == null) {
                        checked.complete(null);
                    } else {
                        checked.completeExceptionally(failure);
                    }
                });
        return checked;
    }

    @Override
    public Node node() {
        Running now = running.get();
        return now == null ? node : now.keeper().self();
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        return later(() -> nodes.live().stream().map(NodeTable.Live::node).toList());
    }

    @Override
    public CompletionStage<List<Update>> active() {
        return CompletableFuture.completedFuture(running().tail().active());
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        CompletionStage<@Nullable Void> unused = running()
                .appender()
                .append(PendingAppend.revocation(principal))
                .handle((position, failure) -> {
                    if (failure == null) {
                        awaitRevoked(position.value() - running().tail().view().offset(), done);
                    } else {
                        done.completeExceptionally(failure);
                    }
                    return null;
                });
        return done;
    }

    /** Tells the others up to where this node has revoked. */
    private void noteRevoked() {
        later(writers, () -> {
                    nodes.revokedThrough(revocations.through());
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null && !closed.get()) {
                        var unused = timer.schedule(this::noteRevoked, REVOCATION_LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    /** Looks now and then until all live nodes have revoked. */
    private void awaitRevoked(long position, CompletableFuture<@Nullable Void> done) {
        CompletionStage<@Nullable Void> unused = later(
                        () -> nodes.live().stream().allMatch(live -> live.revokedThrough() >= position))
                .handle((all, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                    } else if (all) {
                        done.complete(null);
                    } else if (closed.get()) {
                        done.completeExceptionally(closedException());
                    } else {
                        var unusedFuture = timer.schedule(
                                () -> awaitRevoked(position, done), REVOCATION_LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    }
                    return null;
                });
    }

    /** Tells the others, soon; once for all that was appended until then. */
    private void announceLater(Listener listener) {
        Running now = running.get();
        if (now != null && !now.keeper().isAlone() && announces.compareAndSet(false, true)) {
            later(writers, () -> {
                        announces.set(false);
                        listener.announce();
                        return true;
                    })
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            announces.set(false);
                            LOG.debug("PostgreSQL: the others look by themselves", failure);
                        }
                    });
        }
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
        return "postgresql " + description + ", schema " + settings.schema() + ": the newest " + settings.maxUpdates()
                + " updates, at most "
                + (settings.maxBytes() % MIB == 0 ? settings.maxBytes() / MIB + "MiB" : settings.maxBytes() + " bytes")
                + settings.maxAge()
                        .map(age -> ", none older than "
                                + age.toString().substring(2).toLowerCase(Locale.ROOT))
                        .orElse("")
                + (settings.rules().isEmpty() ? "" : ", some topics by rules of their own")
                + "; a restart loses nothing, and synchronous_commit says what a crash of the database does";
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Running now = running.get();
        try {
            if (now != null) {
                now.appender().close();
                join(now.appending());
                now.tail().close();
                join(now.telling());
                now.listener().close();
                now.keeper().close();
            }
            nodes.leave();
            if (now != null) {
                now.keeper().endOrphans();
                now.listener().announce();
            }
        } catch (SQLException e) {
            LOG.info(
                    "PostgreSQL: this hub stays on the list of nodes until its lease runs out: {}", Database.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timer.shutdown();
            readers.shutdown();
            writers.shutdown();
            awaitThreads();
            database.close();
        }
    }

    private void join(Thread thread) throws InterruptedException {
        Duration most = settings.timeout().multipliedBy(2);
        thread.join(most.toMillis());
        if (thread.isAlive()) {
            LOG.warn("PostgreSQL: the database is too slow to close in order");
            thread.interrupt();
        }
    }

    private void awaitThreads() {
        try {
            if (!threads.awaitEnd(settings.timeout())) {
                LOG.debug("A thread of the store in PostgreSQL is still at work; it ends by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Work that asks the database. */
    @FunctionalInterface
    private interface Question<T extends @Nullable Object> {
        T ask() throws SQLException;
    }

    private <T extends @Nullable Object> CompletionStage<T> later(Question<T> question) {
        return later(readers, question);
    }

    private <T extends @Nullable Object> CompletionStage<T> later(ThreadPoolExecutor pool, Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed.get()) {
            answer.completeExceptionally(closedException());
            return answer;
        }
        try {
            pool.execute(() -> answer(question, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(closedException());
        }
        return answer;
    }

    private <T extends @Nullable Object> void answer(Question<T> question, CompletableFuture<T> answer) {
        try {
            answer.complete(question.ask());
        } catch (SQLException e) {
            answer.completeExceptionally(closed.get() ? closedException() : Database.failure(e));
        } catch (EventStoreException e) {
            answer.completeExceptionally(e);
        } catch (OtherLogException e) {
            Running now = running.get();
            if (now != null) {
                now.tail().wake();
            }
            answer.completeExceptionally(new EventStoreException("PostgreSQL: " + e.getMessage(), e));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(new EventStoreException("PostgreSQL: " + e, e));
        }
    }
}
