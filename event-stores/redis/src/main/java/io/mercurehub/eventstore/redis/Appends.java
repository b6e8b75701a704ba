package io.mercurehub.eventstore.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.redis.Places.Era;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The appends that are on their way. One is over when Redis has acknowledged it, and as many replicas as the settings say; or when it
 * has taken too long.
 *
 * <p>Safe for use by any thread.
 */
final class Appends {

    private static final long MAX_BYTES = 64L << 20;

    private final RedisSettings settings;
    private final Places places;
    private final EngineClock clock;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private final AtomicLong newest = new AtomicLong();

    @GuardedBy("unreplicated")
    private final List<Pending> unreplicated = new ArrayList<>();

    @GuardedBy("unreplicated")
    private boolean asksReplicas;

    /** An append. */
    private static final class Pending {

        final Session session;
        final Era era;
        final long bytes;
        final long deadline;
        final CompletableFuture<Position> result = new CompletableFuture<>();
        final AtomicBoolean over = new AtomicBoolean();

        /** Its number in Redis, once that has acknowledged it. */
        volatile long number;

        Pending(Session session, Era era, long bytes, long deadline) {
            this.session = session;
            this.era = era;
            this.bytes = bytes;
            this.deadline = deadline;
        }
    }

    Appends(RedisSettings settings, Places places, EngineClock clock) {
        this.settings = settings;
        this.places = places;
        this.clock = clock;
    }

    /** Sends an append on its way, in the history of an era. */
    CompletionStage<Position> send(Session session, Era era, List<String> nodes, long size, byte[]... arguments) {
        if (bytes.addAndGet(size) > MAX_BYTES) {
            bytes.addAndGet(-size);
            return CompletableFuture.failedFuture(
                    new EventStoreException("redis: " + (MAX_BYTES >> 20) + "MiB of updates wait for Redis already"));
        }
        Pending one = new Pending(
                session, era, size, System.nanoTime() + settings.timeout().toNanos());
        pending.add(one);
        try {
            session.append(nodes, arguments).whenComplete((values, failure) -> {
                if (failure == null) {
                    Reply reply = new Reply(values);
                    clock.heard(reply.number(1));
                    one.number = reply.number(0);
                    appended(one);
                } else {
                    refused(one, failure);
                }
            });
        } catch (RuntimeException | OutOfMemoryError e) {
            refused(one, e);
        }
        return one.result;
    }

    private void appended(Pending one) {
        if (settings.replicas() == 0) {
            succeed(one);
            return;
        }
        synchronized (unreplicated) {
            unreplicated.add(one);
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
        synchronized (unreplicated) {
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
        pending.stream()
                .filter(one -> one.session == session)
                .forEach(one -> fail(
                        one,
                        new EventStoreException(
                                "redis: the connection was lost; the update may or may not be in the log")));
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
