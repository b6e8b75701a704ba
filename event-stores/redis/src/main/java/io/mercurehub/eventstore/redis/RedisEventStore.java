package io.mercurehub.eventstore.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.eventstore.redis.Places.Era;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that keeps the log in Redis, where several hubs share it.
 *
 * <p>Whatever has to be right at once is a script of Redis: an append gives the next number, writes the record, its place by id and what
 * a subscription leaves behind, and trims; reading and locating trim first, so that the limits of the history are exact. What can no longer
 * be replayed stays in Redis a little longer, for hubs that are behind.
 *
 * <p>Safe for use by any thread. Stages complete on threads of the store, which must not wait for anything.
 */
final class RedisEventStore implements SharedEventStore, RetentionClock {

    private static final Logger LOG = LoggerFactory.getLogger(RedisEventStore.class);

    private static final long TICK_MILLIS = 100;
    private static final int RENEWALS_A_LEASE = 3;
    private static final byte[] NONE = {};

    private final RedisSettings settings;
    private final EngineClock clock;
    private final Connector connector;
    private final Tail tail;
    private final String description;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean followed = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();

    private RedisEventStore(RedisSettings settings, EngineClock clock, Connector connector, Tail tail, Server server) {
        this.settings = settings;
        this.clock = clock;
        this.connector = connector;
        this.tail = tail;
        this.description = settings.describe(server.losses());
        this.timer = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "mercure-redis-timer");
            thread.setDaemon(true);
            return thread;
        });
        long renewal = Math.max(1, settings.lease().toMillis() / RENEWALS_A_LEASE);
        var unusedTick = timer.scheduleWithFixedDelay(
                () -> contained(tail.appends()::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        var unusedRenewal =
                timer.scheduleWithFixedDelay(() -> contained(tail::renew), renewal, renewal, TimeUnit.MILLISECONDS);
    }

    private static void contained(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("Work of the log in Redis failed; it is tried again", e);
        }
    }

    /**
     * Opens the log; waits for a Redis that cannot be reached.
     *
     * @param given the time by which updates grow old; null for that of Redis
     * @throws EventStoreException when this Redis will not do, or cannot be reached for too long
     */
    static RedisEventStore open(RedisSettings settings, @Nullable InstantSource given) {
        EngineClock clock = new EngineClock(given);
        Connector connector = new Connector(settings);
        try {
            return connector.openFirst(session -> {
                Server server = Server.examine(session);
                Tail tail = Tail.open(settings, connector, clock, session);
                return new RedisEventStore(settings, clock, connector, tail, server);
            });
        } catch (RuntimeException e) {
            connector.close();
            throw Refusal.of(e);
        }
    }

    @Override
    public Position follow(Follower follower) {
        if (!followed.compareAndSet(false, true)) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        if (closing.get()) {
            throw closedException();
        }
        Position end = tail.position();
        tail.follow(follower);
        return end;
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        long lasts = settings.rules().maxAgeMillis(update);
        if (update.isSubscriptionEvent()) {
            return send(
                    "e",
                    id(update),
                    update.estimatedBytes(),
                    0,
                    Records.write(update),
                    topicOf(update),
                    NONE,
                    NONE,
                    NONE);
        }
        return send(
                lasts == HistoryRules.NOTHING ? "n" : "u",
                id(update),
                update.estimatedBytes(),
                lasts == HistoryRules.FOREVER ? 0 : lasts,
                Records.write(update));
    }

    @Override
    public CompletionStage<Position> begin(Update beginning, Update end) {
        Update ending = end.id().isPresent() ? end : end.withId(EventId.random());
        return send(
                "e",
                id(beginning),
                beginning.estimatedBytes(),
                0,
                Records.write(beginning),
                topicOf(beginning),
                number(ending.estimatedBytes()),
                utf8(id(ending).value()),
                Records.write(ending));
    }

    /** Appends a record; what concerns a subscription comes last. */
    private CompletionStage<Position> send(
            String kind, EventId id, long size, long lastsMillis, byte[] record, byte[]... ofSubscription) {
        if (closing.get()) {
            return CompletableFuture.failedFuture(closedException());
        }
        try {
            Era era = tail.places().era();
            List<byte[]> arguments =
                    new ArrayList<>(List.of(utf8(kind), number(size), utf8(id.value()), number(lastsMillis), record));
            arguments.addAll(List.of(ofSubscription));
            return tail.appends().send(tail.session(), era, size, arguments);
        } catch (EventStoreException e) {
            return CompletableFuture.failedFuture(e);
        } catch (OutOfMemoryError e) {
            return CompletableFuture.failedFuture(new EventStoreException("redis: " + e, e));
        }
    }

    private static EventId id(Update update) {
        return update.id()
                .orElseThrow(() ->
                        new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)"));
    }

    private static byte[] topicOf(Update update) {
        return utf8(update.canonicalTopic().value());
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        CompletableFuture<Optional<Position>> result = new CompletableFuture<>();
        locate(id, result);
        return result;
    }

    private void locate(EventId id, CompletableFuture<Optional<Position>> result) {
        Era era = tail.places().era();
        byte[][] arguments = id.isEarliest()
                ? new byte[][] {clock.argument(), utf8(era.history())}
                : new byte[][] {clock.argument(), utf8(era.history()), utf8(id.value())};
        ask(Script.LOCATE, result, arguments, reply -> {
            clock.heard(reply.number(2));
            Position position =
                    reply.bytes(1).length == 0 ? null : tail.places().give(era, reply.number(1));
            if (!reply.is(0) || !tail.places().era().equals(era)) {
                locate(id, result);
            } else {
                result.complete(Optional.ofNullable(position));
            }
        });
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        CompletableFuture<HistoryPage> result = new CompletableFuture<>();
        Era era = tail.places().era();
        if (closing.get()) {
            result.completeExceptionally(closedException());
        } else if (!era.has(after)) {
            result.complete(HistoryPage.TRIMMED);
        } else {
            read(era, era.number(after), era.number(after), maxUpdates, maxBytes, result);
        }
        return result;
    }

    /** Reads on from a number up to which there is nothing to be replayed; again and again, until there is something or no more. */
    private void read(
            Era era, long after, long from, int maxUpdates, long maxBytes, CompletableFuture<HistoryPage> result) {
        byte[][] arguments = {clock.argument(), utf8(era.history()), number(from), number(maxUpdates), number(maxBytes)
        };
        ask(Script.READ, result, arguments, reply -> {
            clock.heard(reply.number(4));
            if (!reply.is(0)) {
                read(era, after, from, maxUpdates, maxBytes, result);
                return;
            }
            if (reply.is(1)) {
                result.complete(HistoryPage.TRIMMED);
                return;
            }
            long looked = reply.number(5);
            if (reply.size() == 6 && looked > from) {
                read(era, after, looked, maxUpdates, maxBytes, result);
                return;
            }
            result.complete(page(era, after, reply));
        });
    }

    private HistoryPage page(Era era, long after, Reply reply) {
        List<StoredUpdate> updates = new ArrayList<>((reply.size() - 6) / 3);
        for (int i = 6; i < reply.size(); i += 3) {
            LogEntry entry = LogEntry.of(reply.number(i), reply.bytes(i + 1), reply.bytes(i + 2));
            Position position = tail.places().give(era, entry.number);
            if (position == null) {
                return HistoryPage.TRIMMED;
            }
            updates.add(entry.at(position));
        }
        return new HistoryPage(
                updates, false, goneUpTo(era, after, reply.number(2)), goneUpTo(era, after, reply.number(3)));
    }

    private static Position goneUpTo(Era era, long after, long gone) {
        return gone > after ? new Position(gone + era.offset()) : Position.START;
    }

    /** Asks Redis; what goes wrong fails the result. */
    private void ask(Script script, CompletableFuture<?> result, byte[][] arguments, Answer answer) {
        if (closing.get()) {
            result.completeExceptionally(closedException());
            return;
        }
        try {
            var unused = tail.session().ask(script, List.of(), arguments).whenComplete((reply, failure) -> {
                try {
                    if (failure == null) {
                        answer.take(reply);
                    } else {
                        result.completeExceptionally(Refusal.of(failure));
                    }
                } catch (Throwable e) {
                    result.completeExceptionally(Refusal.of(e));
                }
            });
        } catch (RuntimeException | OutOfMemoryError e) {
            result.completeExceptionally(Refusal.of(e));
        }
    }

    /** What is done with an answer. */
    private interface Answer {
        void take(Reply reply);
    }

    @Override
    public CompletionStage<Void> check() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        byte[][] arguments = {utf8(tail.places().era().history())};
        ask(Script.CHECK, result, arguments, reply -> result.complete(null));
        return result;
    }

    @Override
    public Node node() {
        return tail.membership().node();
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        CompletableFuture<List<Node>> result = new CompletableFuture<>();
        ask(Script.NODES, result, new byte[][] {clock.argument()}, reply -> result.complete(Membership.nodes(reply)));
        return result;
    }

    @Override
    public CompletionStage<List<Update>> active() {
        return CompletableFuture.completedFuture(tail.active());
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        EventId id = EventId.random();
        byte[] record = Records.writeRevocation(id, principal);
        CompletableFuture<Void> result = new CompletableFuture<>();
        var unused = send("c", id, record.length, 0, record).whenComplete((position, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Refusal.of(failure));
            } else {
                long patience = settings.lease().plus(settings.timeout()).toNanos();
                awaitRevoked(tail.places().era(), position, System.nanoTime() + patience, result);
            }
        });
        return result;
    }

    /** Looks again and again, until all nodes have revoked what they were asked to. */
    private void awaitRevoked(Era era, Position position, long deadline, CompletableFuture<Void> result) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        ask(
                Script.NODES,
                done,
                new byte[][] {clock.argument()},
                reply -> done.complete(Membership.haveRevoked(reply, era.number(position))));
        var unused = done.whenComplete((isDone, failure) -> {
            if (failure == null && isDone) {
                result.complete(null);
            } else if (closing.get() || !era.equals(tail.places().era()) || System.nanoTime() - deadline >= 0) {
                result.completeExceptionally(
                        new EventStoreException("redis: it cannot be known whether all nodes have revoked"));
            } else {
                var unusedTimer = timer.schedule(
                        () -> awaitRevoked(era, position, deadline, result), TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
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
        return description;
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            tail.appends().allOver().get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Updates that were on their way to Redis may or may not be in the log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tail.close();
            timer.shutdownNow();
            connector.close();
        }
    }

    private static EventStoreException closedException() {
        return new EventStoreException("redis: closed");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] number(long number) {
        return utf8(Long.toString(number));
    }
}
