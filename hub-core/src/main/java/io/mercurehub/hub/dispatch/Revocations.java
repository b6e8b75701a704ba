package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers end when a principal, or a session, loses what it was allowed.
 *
 * <pre>
 *   moment ──▶ the application says who asks ──▶ list ──▶ … ──▶ {@link Revocable#left} ──▶ nothing is handed to it any more
 *                     └── a revocation from the moment on: it ends as soon as it is listed
 * </pre>
 *
 * <p>So a revocation finds whoever is listed, and whoever is not yet finds the revocation: of those it keeps the newest
 * {@value #REMEMBERED}. Who was away for more of them ends as well.
 *
 * <p>Safe for use by any thread; its lock is held for a few operations on small maps.
 */
final class Revocations {

    /** How many revocations are remembered for those who are not listed yet. */
    static final int REMEMBERED = 4096;

    private final Executor executor;

    /** By principals and by sessions, which are of different types. */
    @GuardedBy("this")
    private final Map<Object, Set<Revocable>> listed = new HashMap<>();

    /** The newest revocations, the one of moment m at m modulo their number; null: there was none. */
    @GuardedBy("this")
    private @Nullable Object @Nullable [] newest;

    /** How many revocations there were. */
    @GuardedBy("this")
    private long moment;

    @GuardedBy("this")
    private boolean closed;

    /** @param executor where stages are completed that other people's code waits for */
    Revocations(Executor executor) {
        this.executor = executor;
    }

    /** A subscriber, or one that is about to be, from its listing to its end. */
    static final class Revocable {

        private final Revocations all;
        private final Ending ending;
        private final List<Object> holders;
        private final CompletableFuture<Void> silent = new CompletableFuture<>();

        private Revocable(Revocations all, Ending ending, List<Object> holders) {
            this.all = all;
            this.ending = ending;
            this.holders = holders;
        }

        /**
         * Hears that it has ended, or will never begin; it is listed until its sink is silent. Further calls do nothing.
         *
         * @param sink what it had; null: none
         */
        void left(@Nullable UpdateSink sink) {
            if (sink == null) {
                forget();
            } else {
                sink.whenSilent(this::forget);
            }
        }

        private void forget() {
            all.remove(this);
            silent.complete(null);
        }
    }

    /** {@return the moment after all revocations so far} */
    synchronized long moment() {
        return moment;
    }

    /**
     * Lists one that is about to subscribe.
     *
     * @param ending ends it; perhaps at once
     * @param holders its principal and its session, as far as it has them; at least one
     * @param since the moment before it was decided what they may read
     */
    Revocable list(Ending ending, List<Object> holders, long since) {
        Revocable revocable = new Revocable(this, ending, holders);
        boolean isLate;
        synchronized (this) {
            for (Object holder : holders) {
                listed.computeIfAbsent(holder, unused -> new HashSet<>(2)).add(revocable);
            }
            isLate = isRevoked(holders, since);
        }
        if (isLate) {
            ending.end(CloseReason.REVOKED);
        }
        return revocable;
    }

    @GuardedBy("this")
    private boolean isRevoked(List<Object> holders, long since) {
        if (newest == null || since == moment) {
            return false;
        }
        boolean isRevoked = moment - since > REMEMBERED;
        for (long at = since; at < moment && !isRevoked; at++) {
            isRevoked = holders.contains(newest[(int) (at % REMEMBERED)]);
        }
        return isRevoked;
    }

    private synchronized void remove(Revocable revocable) {
        for (Object holder : revocable.holders) {
            Set<Revocable> known = listed.get(holder);
            if (known != null && known.remove(revocable) && known.isEmpty()) {
                listed.remove(holder);
            }
        }
    }

    /**
     * Ends all subscribers of a principal, or of a session, and those that are about to be.
     *
     * @return once nothing is handed to any of them any more; on a thread where other people's code may run
     */
    CompletionStage<Void> revoke(Object holder) {
        List<Revocable> found;
        synchronized (this) {
            if (newest == null) {
                newest = new Object[REMEMBERED];
            }
            newest[(int) (moment % REMEMBERED)] = holder;
            moment++;
            found = closed ? List.of() : List.copyOf(listed.getOrDefault(holder, Set.of()));
        }
        List<CompletableFuture<Void>> left = new ArrayList<>();
        for (Revocable revocable : found) {
            if (revocable.ending.end(CloseReason.REVOKED)) {
                left.add(revocable.silent);
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(left.toArray(CompletableFuture<?>[]::new));
        // Whoever waits for it doesn't run on a thread that must not wait.
        return all.isDone() ? all : all.whenCompleteAsync((nothing, failure) -> {}, executor);
    }

    /** {@return how many principals and sessions have subscribers} */
    synchronized int size() {
        return listed.size();
    }

    /** Hears that nothing is handed to anybody any more. */
    void close() {
        List<Revocable> left;
        synchronized (this) {
            closed = true;
            left = listed.values().stream().flatMap(Set::stream).toList();
            listed.clear();
        }
        left.forEach(revocable -> revocable.silent.complete(null));
    }
}
