package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TailTest {

    private final RecentUpdates recent = new RecentUpdates(1_000_000);
    private final Tail tail = new Tail(
            new SubscriberIndex<>(10), recent, update -> new byte[1], HubClock.SYSTEM, () -> {}, Runnable::run);

    /** A store acknowledges a batch before it says that it was the end of it. */
    @Test
    void givesAPlaceBehindWhatMayHaveBeenAcknowledgedBefore() {
        begin();
        tail.appended(update(1));
        tail.appended(update(2));

        assertThat(join().join().position()).isEqualTo(2);
    }

    @Test
    void givesAPlaceBehindWhatCameWhileSomebodyElseIsAtWork() {
        CompletableFuture<Tail.Place> second = join().thenCompose(first -> {
            tail.appended(update(1));
            tail.endOfBatch();
            return join();
        });
        begin();

        assertThat(second.join().position()).isEqualTo(1);
    }

    @Test
    void givesAPlaceBeforeWhatComesLater() {
        begin();

        CompletableFuture<Tail.Place> place = join();
        tail.appended(update(1));
        tail.endOfBatch();

        assertThat(place.join().position()).isZero();
        assertThat(recent.head()).isEqualTo(1);
    }

    @Test
    void goesOnBehindALossAndForgetsWhatWasBefore() {
        begin();
        tail.appended(update(1));
        tail.appended(update(2));
        tail.historyLost(new Position(10));
        CompletableFuture<Tail.Place> place = join();

        assertThat(place.join().position()).isEqualTo(10);
        assertThat(tail.lastEventId()).isEqualTo(EventId.EARLIEST);
        assertThat(recent.firstAfter(2)).isEqualTo(-1);
        assertThat(recent.hasLost(2)).isTrue();
        assertThat(recent.hasLost(10)).isFalse();
        tail.appended(update(11));
        tail.endOfBatch();
        assertThat(tail.lastEventId()).isEqualTo(EventId.of("id:11"));
        assertThat(recent.end().position()).isEqualTo(11);
        assertThat(tail.lag()).isEqualTo(0);
    }

    /** Whoever came by would work for others for long, lanes would wait for all of it, and publishers for none. */
    @Test
    void leavesWhatTakesLongToAnotherThreadAndCountsItAsSeveral() {
        Queue<Runnable> leftBehind = new ArrayDeque<>();
        AtomicInteger moves = new AtomicInteger();
        Tail slow = new Tail(
                new SubscriberIndex<>(10),
                recent,
                update -> new byte[1],
                new SlowClock(),
                moves::incrementAndGet,
                leftBehind::add);
        recent.begin(0);
        slow.begin(0, List.of());
        for (int i = 1; i <= 10; i++) {
            slow.appended(update(i));
        }

        slow.endOfBatch();

        assertThat(recent.head()).isEqualTo(4);
        assertThat(moves.get()).isGreaterThanOrEqualTo(4);
        assertThat(slow.lag()).isEqualTo(6 * 20);
        assertThat(leftBehind).hasSize(1);
        leftBehind.remove().run();
        assertThat(recent.head()).isEqualTo(10);
        assertThat(slow.lag()).isZero();
    }

    @Test
    void countsAnUpdateAsOneAgainOnceNoneTakesLong() {
        SlowClock clock = new SlowClock();
        Queue<Runnable> leftBehind = new ArrayDeque<>();
        Tail hurried =
                new Tail(new SubscriberIndex<>(10), recent, update -> new byte[1], clock, () -> {}, leftBehind::add);
        recent.begin(0);
        hurried.begin(0, List.of());
        for (int i = 1; i <= 5; i++) {
            hurried.appended(update(i));
        }
        hurried.endOfBatch();
        assertThat(hurried.lag()).isEqualTo(20);

        clock.step = 1;
        leftBehind.remove().run();
        hurried.appended(update(6));

        assertThat(hurried.lag()).isEqualTo(1);
    }

    /** Goes on whenever somebody looks, by a millisecond at first. */
    private static final class SlowClock implements HubClock {

        private long nanos;
        private long step = 1_000_000;

        @Override
        public long nanos() {
            nanos += step;
            return nanos;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    }

    private void begin() {
        recent.begin(0);
        tail.begin(0, List.of());
    }

    private CompletableFuture<Tail.Place> join() {
        return tail.join(List.of(new ExactMatcher("topic")), 0, false);
    }

    private static StoredUpdate update(long position) {
        Update update = Update.of("topic").id(EventId.of("id:" + position)).build();
        return new StoredUpdate(new Position(position), update, StoredUpdate.FOREVER);
    }
}
