package io.mercurehub.eventstore.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Has this node read what others have had acknowledged, before somebody is told that it is not there. All who ask while a question
 * to the brokers is on its way share the next one.
 *
 * <p>Shared; guarded by itself.
 */
final class Freshness {

    private final StoreSettings settings;
    private final Topics topics;
    private final LogState state;

    @GuardedBy("this")
    private boolean isAsking;

    /** Of those whom the question on its way is too early for. */
    @GuardedBy("this")
    private @Nullable CompletableFuture<@Nullable Void> next;

    @GuardedBy("this")
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(long offset, long deadlineNanos, CompletableFuture<@Nullable Void> done) {}

    Freshness(StoreSettings settings, Topics topics, LogState state) {
        this.settings = settings;
        this.topics = topics;
        this.state = state;
    }

    /** {@return once all has been read that is in the log now; exceptionally when that takes too long} */
    CompletionStage<@Nullable Void> now() {
        CompletableFuture<@Nullable Void> mine;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            mine = next;
            if (isAsking) {
                return mine;
            }
        }
        ask();
        return mine;
    }

    private void ask() {
        CompletableFuture<@Nullable Void> asked;
        synchronized (this) {
            if (isAsking || next == null) {
                return;
            }
            isAsking = true;
            asked = next;
            next = null;
        }
        topics.logEnd().whenComplete((end, failure) -> {
            synchronized (this) {
                isAsking = false;
                if (failure == null) {
                    waiters.add(new Waiter(
                            end, System.nanoTime() + settings.timeout().toNanos(), asked));
                }
            }
            if (failure != null) {
                asked.completeExceptionally(Topics.failed(settings, failure));
            }
            look();
            ask();
        });
    }

    /** Looks who has waited long enough, since all has been read, or the time is over. */
    void look() {
        long read = state.nextOffset();
        long now = System.nanoTime();
        List<Waiter> over = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
                Waiter waiter = all.next();
                if (waiter.offset <= read || now - waiter.deadlineNanos > 0) {
                    over.add(waiter);
                    all.remove();
                }
            }
        }
        for (Waiter waiter : over) {
            if (waiter.offset <= read) {
                waiter.done.complete(null);
            } else {
                waiter.done.completeExceptionally(Topics.refused(
                        settings,
                        "the log was not read within " + settings.timeout().toMillis() + " ms"));
            }
        }
    }
}
