package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The event log: an ordered, append-only sequence of updates, and the truth about what was published.
 *
 * <p>A store that trims its history has limits of its own for {@linkplain Update#isSubscriptionEvent() subscription events}: they
 * stand in the same order as all others, but never push out an update.
 *
 * <p>A store may be more than this: one whose rules expire updates is a {@link RetentionClock}, one that remembers subscription
 * events which it has trimmed a {@link SubscriptionJournal}.
 *
 * <p>All methods may be called from any thread and never block on a disk or a network. Stages complete on whatever thread the
 * store likes, exceptionally with {@link EventStoreException} and nothing else. What these methods mean is also written as
 * tests, {@code EventStoreContract}, that every store passes.
 */
public interface EventStore extends AutoCloseable {

    /**
     * Begins to follow the log. Called once, before any other method.
     *
     * @param follower hears of every update whose position is greater than the one returned, in the order of the log
     * @return the position of the newest update in the log, or {@link Position#START}
     * @throws IllegalStateException when somebody follows it already
     */
    Position follow(Follower follower);

    /**
     * Appends an update. Calls that happen one after the other are appended in that order.
     *
     * @param update has an id
     * @return its position, once it is as safe as this store promises. Before that nobody follows or reads it; from then on a
     *     store that keeps history reads and locates it. When it fails the update may or may not be in the log.
     */
    CompletionStage<Position> append(Update update);

    /**
     * Finds the place of an update by its id, without searching the history.
     *
     * @param id an identifier, or {@link EventId#EARLIEST} for the place before the oldest update that is kept
     * @return the position; of several updates with this id that of the earliest; empty when no such update is kept. The place of
     *     an update that a rule of the history does not keep, or not any more, is found as long as the log has those around it
     */
    CompletionStage<Optional<Position>> locate(EventId id);

    /**
     * Reads on from a place.
     *
     * @param after a position that this store gave out, or {@link Position#START}
     * @param maxUpdates at most so many updates; at least 1
     * @param maxBytes stop before the update that would exceed so many {@linkplain Update#estimatedBytes() bytes}, but return
     *     at least one update when there is one
     * @return the updates that follow; without those that a rule of the history has expired, and of those that it never lets be
     *     replayed only the newest: {@linkplain HistoryPage#neverKeptGoneUpTo() up to where} others are missing it says
     */
    CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes);

    /**
     * {@return a stage that completes when {@link #append} would succeed now, as far as that can be told without appending; else
     * exceptionally with {@link EventStoreException}, whose message says why}
     *
     * <p>Asked by health checks, every few seconds. By default a lookup in the log; a store that knows that it cannot write says
     * so. A message that begins with {@code ready:} names no folder and no host, and is for whoever may ask for the health of the hub.
     */
    default CompletionStage<Void> check() {
        return locate(EventId.EARLIEST).thenAccept(position -> {});
    }

    /** {@return whether updates can be read again after they have been published} */
    boolean keepsHistory();

    /** {@return one sentence for operators: what this store keeps, and what a restart loses} */
    String description();

    /**
     * Ends the store: from then on it refuses to append, locate and read, with {@link EventStoreException}. What was acknowledged
     * before stays as safe as promised. When this returns, the follower has heard of it, and hears of no other update any more.
     * May block. A second call does nothing.
     */
    @Override
    void close();

    /** Hears of new updates. What it throws, an {@code Error} too, keeps the store from nothing. */
    interface Follower {

        /**
         * Tells of one update, in the order of the log, by one thread at a time; from then on a store that keeps history reads
         * and locates it. Never blocks and never calls the store, so a store may call it with a lock of its own held.
         */
        void appended(StoredUpdate update);

        /** Called after one or more calls of {@link #appended}, by any thread that holds no lock of the store. */
        void endOfBatch();

        /**
         * Asks to let go of the store: somebody else waits for what it keeps, as the next version of an application does that is
         * deployed beside this one. Whoever opened the store then ends its use in order and {@linkplain EventStore#close closes}
         * it, on another thread. Until that has happened the store works as before.
         *
         * <p>Called once at most, by a thread of the store, which must not wait. By default nothing happens, and whoever waits
         * gives up after a while.
         *
         * @param successor who waits, for people
         */
        default void letGo(String successor) {}

        /**
         * Tells that updates which were acknowledged, or already told of, are in the log no more: an engine has failed over and has lost
         * its newest ones, or somebody has emptied it. Who has read them cannot be told what is missing unless it comes back and asks
         * by its id; so everybody is ended in order. Called in the order of {@link #appended}, by the same thread.
         *
         * @param end the position after which updates are told of from now on; greater than all before
         */
        default void historyLost(Position end) {}

        /**
         * Tells that other nodes of a {@link SharedEventStore} have taken this one for dead, and have ended its subscriptions: those
         * that are active are announced again. Called in the order of {@link #appended}, by the same thread.
         */
        default void leaseLost() {}

        /**
         * Ends what a principal reads on this node: some node of a {@link SharedEventStore} wants that. Called in the order of {@link
         * #appended}, by the same thread, which must not wait.
         *
         * @return once nothing is handed to the principal any more
         */
        default CompletionStage<Void> revoke(String principal) {
            return CompletableFuture.completedStage(null);
        }
    }
}
