package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what has to be done from time to time, on a thread of its own: says that this node lives, looks whether the log is still the same,
 * and gives up on what takes too long. The oldest node also ends what others have left open, and deletes the head of the log.
 */
final class Keeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private static final int TURNS_PER_LEASE = 3;
    private static final long LOOK_MILLIS = 100;
    private static final int MAX_AT_A_TIME = 2_000;

    private final StoreSettings settings;
    private final Topics topics;
    private final Health health;
    private final Node node;
    private final LogState state;
    private final Appender appender;
    private final Revocations revocations;
    private final Freshness freshness;
    private final Tail tail;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> StoreThreads.daemon("keeper", task));

    /** Those that were open at the last turn already, though their node had left. */
    private List<Entry.EndedFor> orphans = List.of();

    Keeper(
            StoreSettings settings,
            Topics topics,
            Health health,
            Node node,
            LogState state,
            Appender appender,
            Revocations revocations,
            Freshness freshness,
            Tail tail) {
        this.settings = settings;
        this.topics = topics;
        this.health = health;
        this.node = node;
        this.state = state;
        this.appender = appender;
        this.revocations = revocations;
        this.freshness = freshness;
        this.tail = tail;
    }

    void start() {
        long turn = Math.max(1, settings.lease().toMillis() / TURNS_PER_LEASE);
        Future<?> unusedTurns =
                thread.scheduleWithFixedDelay(() -> contained(this::turn), 0, turn, TimeUnit.MILLISECONDS);
        Future<?> unusedLooks = thread.scheduleWithFixedDelay(
                () -> contained(this::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void contained(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("The event log could not be looked after; trying again", e);
        }
    }

    private void look() {
        appender.failOld();
        revocations.look(state::haveRevoked);
        freshness.look();
    }

    private void turn() {
        appender.heartbeat(revocations::through);
        Incarnation incarnation = appender.incarnation();
        if (health.isLost() || !state.isAlive(incarnation)) {
            CompletionStage<Position> unused = appender.join();
        }
        if (health.isLost()) {
            topics.lack()
                    .thenAccept(lack -> lack.ifPresent(why -> health.explain(Health.Part.APPENDS, why)))
                    .exceptionally(failure -> null);
        }
        int history = state.history();
        topics.logId().whenComplete((id, failure) -> {
            if (failure == null ? Tail.historyOf(id) != history : isMissing(failure)) {
                tail.doubt();
            }
        });
        topics.logStart()
                .thenAccept(start -> startsAt(history, start, incarnation))
                .exceptionally(failure -> null);
    }

    private static boolean isMissing(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnknownTopicOrPartitionException;
    }

    private void startsAt(int history, long start, Incarnation incarnation) {
        if (history != state.history()) {
            return;
        }
        state.startsAt(history, start);
        long upTo = state.toBeSaidAgain(start);
        if (upTo > 0) {
            if (state.isToJoinAgain(incarnation, upTo)) {
                CompletionStage<Position> unused = appender.join();
            }
            state.toCarry(incarnation, upTo, MAX_AT_A_TIME).forEach(appender::carry);
        }
        List<Node> live = state.nodes();
        if (!live.isEmpty() && live.get(0).id().equals(node.id())) {
            endOrphans();
            long needed = state.firstNeeded();
            if (needed - start >= LogState.WORTH_DELETING) {
                topics.deleteBefore(needed).exceptionally(failure -> null);
            }
        }
    }

    /** Ends what whoever found the node dead has had the time to end, and has not. */
    private synchronized void endOrphans() {
        List<Entry.EndedFor> before = orphans;
        orphans = state.orphans(MAX_AT_A_TIME);
        orphans.stream().filter(before::contains).forEach(end -> {
            CompletionStage<Position> unused = appender.send(end);
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
