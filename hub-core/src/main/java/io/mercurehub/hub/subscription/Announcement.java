package io.mercurehub.hub.subscription;

import io.mercurehub.hub.store.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * That one subscriber comes, or goes: an update for each of its subscriptions.
 *
 * <p>What is due is confined to whoever makes the updates; the rest is safe for use by any thread.
 */
final class Announcement {

    /** One subscriber, and what the log has been told of it. */
    static final class Entry {

        private final long number;
        private final List<Subscription> subscriptions;

        /** Of how many of its subscriptions, the first ones, the log tells that they have come. */
        private int told;

        /** Whether its going is being told: nothing of its coming is from then on. */
        private boolean gone;

        /** @param number greater than those of all who came before */
        Entry(long number, List<Subscription> subscriptions) {
            this.number = number;
            this.subscriptions = subscriptions;
        }

        long number() {
            return number;
        }

        List<Subscription> subscriptions() {
            return subscriptions;
        }
    }

    private final Entry entry;
    private final boolean active;
    private final CompletableFuture<Position> allTold = new CompletableFuture<>();
    private final AtomicInteger left;
    private final AtomicLong newest = new AtomicLong();
    private int next;

    /** @param active whether it comes */
    Announcement(Entry entry, boolean active) {
        this.entry = entry;
        this.active = active;
        this.left = new AtomicInteger(entry.subscriptions.size());
    }

    /** {@return whether the subscriber comes; else it goes} */
    boolean active() {
        return active;
    }

    /** {@return whether there is no subscription left to look at} */
    boolean isDone() {
        if (!active) {
            entry.gone = true;
        }
        return next == (active ? entry.subscriptions.size() : entry.told);
    }

    /**
     * {@return the next subscription to tell of; null: the next one is not to be told, or has been already}
     *
     * @param canTell whether there are words for it
     */
    @Nullable
    Subscription next(boolean canTell) {
        int index = next++;
        if (!active) {
            return canTell ? entry.subscriptions.get(index) : null;
        }
        if (!canTell || entry.gone || index != entry.told) {
            told(Position.START);
            return null;
        }
        entry.told++;
        return entry.subscriptions.get(index);
    }

    /** Hears that one subscription has been dealt with. */
    void told(Position position) {
        newest.accumulateAndGet(position.value(), Math::max);
        if (left.decrementAndGet() == 0) {
            allTold.complete(new Position(newest.get()));
        }
    }

    /** {@return the newest place in the log that tells of a subscription, once all have been dealt with} */
    CompletionStage<Position> allTold() {
        return allTold;
    }
}
