package io.mercurehub.eventstore.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.redis.Places.Era;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The appends that are on their way. One is sent at once when Redis has little to do for this hub; otherwise those that come meanwhile go
 * together, in one call of the script. It is over when Redis has acknowledged it, and as many replicas as the settings say; or when it has
 * taken too long.
 *
 * <p>Safe for use by any thread.
 */
final class Appends {

    private static final long MAX_BYTES = 64L << 20;

    /** Redis does nothing else meanwhile: less than a millisecond. */
    private static final int MAX_BATCH = 32;

    private static final long MAX_BATCH_BYTES = 1 << 20;

    private final RedisSettings settings;
    private final Places places;
    private final EngineClock clock;
    private final String node;
    private final OwnEntries own;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private final AtomicLong newest = new AtomicLong();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable Line line;

    @GuardedBy("lock")
    private final List<Pending> unreplicated = new ArrayList<>();

    @GuardedBy("lock")
    private boolean asksReplicas;

    /** An append. */
    private static final class Pending {

        final Session session;
        final Era era;
        final long bytes;
        final long deadline;
        final List<byte[]> arguments;
        final CompletableFuture<Position> result = new CompletableFuture<>();
        final AtomicBoolean over = new AtomicBoolean();

        /** Its number in Redis, once that has acknowledged it. */
        volatile long number;

        Pending(Session session, Era era, long bytes, long deadline, List<byte[]> arguments) {
            this.session = session;
            this.era = era;
            this.bytes = bytes;
            this.deadline = deadline;
            this.arguments = arguments;
        }
    }

    /**
     * What waits to be sent to one Redis, in the order of the calls. Guarded by the lock.
     *
     * <p>Two batches are underway at most, so that Redis has the next when it has done one. Only the thread that reads answers sends a second:
     * what another thread sends is handed to that one first, which would overtake it.
     */
    private static final class Line {

        final Session session;
        final Deque<Pending> waiting = new ArrayDeque<>();
        int underway;

        Line(Session session) {
            this.session = session;
        }

        /** {@return the next that go together; none when so many batches are underway, nothing waits, or the session has ended} */
        List<Pending> takeBatch(int mostUnderway) {
            List<Pending> batch = new ArrayList<>();
            if (underway >= mostUnderway || !session.isOpen()) {
                return batch;
            }
            long size = 0;
            while (!waiting.isEmpty() && batch.size() < MAX_BATCH && size < MAX_BATCH_BYTES) {
                Pending next = waiting.element();
                if (!batch.isEmpty() && !next.era.equals(batch.get(0).era)) {
                    break;
                }
                waiting.remove();
                if (!next.over.get()) {
                    batch.add(next);
                    size += next.bytes;
                }
            }
            return batch;
        }
    }

    /**
     * @param node the id of this one
     * @param own hears of what Redis has acknowledged
     */
    Appends(RedisSettings settings, Places places, EngineClock clock, String node, OwnEntries own) {
        this.settings = settings;
        this.places = places;
        this.clock = clock;
        this.node = node;
        this.own = own;
    }

    /**
     * Sends an append on its way, in the history of an era.
     *
     * @param arguments what the script is told of it
     */
    CompletionStage<Position> send(Session session, Era era, long size, List<byte[]> arguments) {
        if (bytes.addAndGet(size) > MAX_BYTES) {
            bytes.addAndGet(-size);
            return CompletableFuture.failedFuture(
                    new EventStoreException("redis: " + (MAX_BYTES >> 20) + "MiB of updates wait for Redis already"));
        }
        Pending one = new Pending(
                session, era, size, System.nanoTime() + settings.timeout().toNanos(), arguments);
        pending.add(one);
        Line current = lineTo(session, one);
        if (current == null) {
            fail(one, connectionLost());
        } else {
            sendNext(current, 0, 1);
        }
        return one.result;
    }

    /** {@return where it waits now; null when its session has ended} */
    private @Nullable Line lineTo(Session session, Pending one) {
        synchronized (lock) {
            if (line == null || !line.session.isOpen()) {
                line = new Line(session);
            }
            if (line.session != session || !session.isOpen()) {
                return null;
            }
            line.waiting.add(one);
            return line;
        }
    }

    /**
     * Sends the next batch, if there may be one more.
     *
     * @param over how many have been answered
     * @return whether it did
     */
    private boolean sendNext(Line to, int over, int mostUnderway) {
        List<Pending> batch;
        CompletionStage<List<Object>> answer;
        synchronized (lock) {
            to.underway -= over;
            batch = to.takeBatch(mostUnderway);
            if (batch.isEmpty()) {
                return false;
            }
            to.underway++;
            answer = send(to.session, batch);
        }
        Thread[] sending = {Thread.currentThread()};
        var unused = answer.whenComplete((values, failure) -> {
            boolean isReader = sending[0] != Thread.currentThread();
            if (failure != null) {
                batch.forEach(one -> refused(one, failure));
            }
            if (sendNext(to, 1, isReader ? 2 : 1) && isReader) {
                sendNext(to, 0, 2);
            }
            if (failure == null) {
                answered(batch, new Reply(values));
            }
        });
        sending[0] = null;
        return true;
    }

    private CompletionStage<List<Object>> send(Session session, List<Pending> batch) {
        try {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(clock.argument());
            arguments.add(batch.get(0).era.history().getBytes(UTF_8));
            arguments.add(node.getBytes(UTF_8));
            batch.forEach(one -> arguments.addAll(one.arguments));
            return session.append(node, arguments.toArray(byte[][]::new));
        } catch (RuntimeException | OutOfMemoryError e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void answered(List<Pending> batch, Reply reply) {
        long now = reply.number(0);
        clock.heard(now);
        List<LogEntry> entries = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Pending one = batch.get(i);
            one.number = reply.number(i + 1);
            if (one.number > 0) {
                entries.add(LogEntry.of(one.number, now, one.arguments));
            }
        }
        List<Pending> appended = new ArrayList<>();
        for (Pending one : batch) {
            if (one.number == 0) {
                fail(one, Refusal.ofLease());
            } else if (settings.replicas() == 0) {
                succeed(one);
            } else {
                appended.add(one);
            }
            if (one == batch.get(0)) {
                // A caller that waits for this one alone goes on before the tail is woken.
                own.add(one.session, one.era, entries);
            }
        }
        if (appended.isEmpty()) {
            return;
        }
        synchronized (lock) {
            unreplicated.addAll(appended);
            if (asksReplicas) {
                return;
            }
            asksReplicas = true;
        }
        askReplicas();
    }

    /** Has one question out at a time: its answer is for all that were appended before it was asked. */
    private void askReplicas() {
        List<Pending> asked;
        synchronized (lock) {
            asked = List.copyOf(unreplicated);
            unreplicated.clear();
            asksReplicas = !asked.isEmpty();
        }
        if (asked.isEmpty()) {
            return;
        }
        CompletionStage<Long> answer;
        try {
            answer = asked.get(asked.size() - 1).session.awaitReplicas();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        var unused = answer.whenComplete((replicas, failure) -> {
            for (Pending one : asked) {
                if (failure != null) {
                    refused(one, failure);
                } else if (replicas < settings.replicas()) {
                    fail(
                            one,
                            new EventStoreException("redis: the update is in the log, but " + replicas
                                    + " replicas have it (expected: " + settings.replicas() + ")"));
                } else {
                    succeed(one);
                }
            }
            askReplicas();
        });
    }

    private void succeed(Pending one) {
        newest.accumulateAndGet(one.number, Math::max);
        Position position = places.give(one.era, one.number);
        if (position == null) {
            fail(
                    one,
                    new EventStoreException(
                            "redis: the log has lost updates; this one may or may not be in it any more"));
        } else if (isFirstEnd(one)) {
            one.result.complete(position);
        }
    }

    private void refused(Pending one, Throwable failure) {
        fail(one, Refusal.of(failure));
        if (Refusal.endsSession(failure)) {
            one.session.close();
        }
    }

    private void fail(Pending one, EventStoreException failure) {
        if (isFirstEnd(one)) {
            one.result.completeExceptionally(failure);
        }
    }

    private boolean isFirstEnd(Pending one) {
        if (!one.over.compareAndSet(false, true)) {
            return false;
        }
        pending.remove(one);
        bytes.addAndGet(-one.bytes);
        return true;
    }

    /** The newest numbers are these from now on. */
    void lost(long newest) {
        this.newest.set(newest);
    }

    /** {@return the greatest number that was acknowledged} */
    long newest() {
        return newest.get();
    }

    /** A session has ended: what has no answer yet, gets none. */
    void ended(Session session) {
        pending.stream().filter(one -> one.session == session).forEach(one -> fail(one, connectionLost()));
    }

    private static EventStoreException connectionLost() {
        return new EventStoreException("redis: the connection was lost; the update may or may not be in the log");
    }

    /** Ends what has taken too long; called often. */
    void tick() {
        long now = System.nanoTime();
        for (Pending one : pending) {
            if (now - one.deadline >= 0) {
                fail(one, Refusal.of(new TimeoutException()));
                if (one.number == 0) {
                    one.session.close();
                }
            }
        }
    }

    /** {@return completes when everything that is on its way is over} */
    CompletableFuture<Void> allOver() {
        return CompletableFuture.allOf(pending.stream()
                .map(one -> one.result.handle((position, failure) -> position))
                .toArray(CompletableFuture[]::new));
    }
}
