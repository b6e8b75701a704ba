package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a subscriber gets from the log, and how it comes from there to the live tail. */
class CatchUpTest {

    private static final int MANY_BYTES = 1_000_000;

    private long nowMillis = 1_000_000_000_000L;

    private LaneHarness harness = new LaneHarness(new MemoryEventStore(), 1_000, MANY_BYTES);

    @Test
    void replaysWhatFollowsTheLastUpdateSeenAndGoesOnLive() {
        harness.publish(5);
        FakeSink sink = new FakeSink();
        LaneSubscriber subscriber = harness.resume(sink, 2);
        harness.publish(1);
        harness.run();
        harness.publish(1);
        harness.run();

        assertThat(sink.received()).containsExactly("3", "4", "5", "6", "7");
        assertThat(subscriber.state).isEqualTo(LaneSubscriber.State.LIVE);
    }

    @Test
    void readsTheHistoryWhenTheRecentUpdatesDoNotReachBackFarEnough() {
        harness = new LaneHarness(new MemoryEventStore(), 1_000, 3_000);
        harness.publish(3_000);
        FakeSink sink = new FakeSink();
        harness.resume(sink, 10);
        harness.run();

        assertThat(sink.received()).isEqualTo(numbers(11, 3_000));
    }

    @Test
    void sharesThePagesOfTheHistoryAmongAllWhoNeedThem() {
        harness = new LaneHarness(new MemoryEventStore(), 1_000, 3_000);
        harness.publish(500);
        List<FakeSink> sinks = IntStream.range(0, 20)
                .mapToObj(i -> {
                    FakeSink sink = new FakeSink();
                    harness.resume(sink, 1 + i);
                    return sink;
                })
                .toList();
        harness.round();

        assertThat(harness.pagesWanted()).isLessThanOrEqualTo(2);
        harness.run();

        for (int i = 0; i < sinks.size(); i++) {
            assertThat(sinks.get(i).received()).isEqualTo(numbers(2 + i, 500));
        }
    }

    @Test
    void letsASlowSubscriberCatchUpFromTheLogAndLosesNothing() {
        FakeSink slow = new FakeSink().room(0);
        FakeSink other = new FakeSink();
        LaneSubscriber subscriber = harness.subscribe(slow);
        harness.subscribe(other);
        for (int i = 0; i < 1_000; i++) {
            harness.publish(1);
            harness.run();
        }

        assertThat(other.received()).isEqualTo(numbers(1, 1_000));
        assertThat(slow.received()).isEmpty();
        assertThat(subscriber.state).isEqualTo(LaneSubscriber.State.CATCHING_UP);
        assertThat(Objects.requireNonNull(subscriber.outlet).pending.isEmpty()).isTrue();

        slow.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();
        harness.publish(1);
        harness.run();

        assertThat(slow.received()).isEqualTo(numbers(1, 1_001));
        assertThat(subscriber.state).isEqualTo(LaneSubscriber.State.LIVE);
    }

    @Test
    void givesALaneThatTheRecentUpdatesHaveLappedTheLogInstead() {
        harness = new LaneHarness(new MemoryEventStore(), 1_000, 3_000);
        FakeSink sink = new FakeSink();
        harness.subscribe(sink);
        harness.run();

        harness.publish(500);
        harness.run();

        assertThat(sink.received()).isEqualTo(numbers(1, 500));
        assertThat(sink.closed()).isNull();
    }

    @Test
    void endsAReaderWhoseNextUpdateHasBeenTrimmed() {
        harness = new LaneHarness(new MemoryEventStore(10, Long.MAX_VALUE), 100, 3_000);
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.publish(1);
        harness.run();
        harness.publish(500);
        harness.run();
        assertThat(sink.closed()).isNull();

        sink.room(1);
        subscriber.writable();
        harness.run();

        assertThat(sink.closed()).isEqualTo(CloseReason.HISTORY_TRIMMED);
        assertThat(harness.departures).containsExactly("HISTORY_TRIMMED");
    }

    @Test
    void beginsLaterForOneWhoAskedForTheEarliestAndHasSeenNothingYet() {
        harness = new LaneHarness(new MemoryEventStore(100, Long.MAX_VALUE), 1_000, 3_000);
        harness.publish(50);
        FakeSink sink = new FakeSink();
        harness.resume(sink, 0);
        harness.publish(1_000);
        harness.run();

        assertThat(sink.closed()).isNull();
        assertThat(sink.received()).isEqualTo(numbers(951, 1_050));
    }

    @Test
    void replaysNothingOfWhatIsNeverKeptThoughItIsStillInMemory() {
        for (int maxRecentBytes : new int[] {MANY_BYTES, 0}) {
            harness = new LaneHarness(storeWithRules(), 1_000, maxRecentBytes);
            harness.publish(1);
            harness.publish("typing", "a");
            harness.publish(1);
            FakeSink sink = new FakeSink();
            harness.resume(sink, 1);
            harness.publish("typing", "b");
            harness.publish(1);
            harness.run();

            assertThat(sink.received()).containsExactly("2", "b", "3");
        }
    }

    @Test
    void bringsWhatIsNeverKeptToWhoeverIsConnectedHoweverSlow() {
        harness = new LaneHarness(storeWithRules(), 100, 3_000);
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.run();
        List<String> published = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            harness.publish("typing", "typing " + i);
            harness.publish(1);
            published.add("typing " + i);
            published.add(String.valueOf(i));
        }
        harness.run();

        sink.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();

        assertThat(sink.received()).isEqualTo(published);
    }

    @Test
    void replaysNothingThatARuleHasExpiredThoughItIsStillInMemory() {
        for (int maxRecentBytes : new int[] {MANY_BYTES, 0}) {
            harness = new LaneHarness(storeWithRules(), 1_000, maxRecentBytes);
            harness.publish(1);
            harness.publish("chat", "old");
            nowMillis += 30;
            harness.publish("chat", "new");
            harness.publish(1);
            nowMillis += 20;
            FakeSink sink = new FakeSink();
            harness.resume(sink, 1);
            harness.run();

            assertThat(sink.received()).containsExactly("new", "2");
        }
    }

    @Test
    void resumesRightBehindAnUpdateThatIsNotKept() {
        harness = new LaneHarness(storeWithRules(), 1_000, 0);
        harness.publish(1);
        harness.publish("typing", "a");
        harness.publish(2);
        FakeSink sink = new FakeSink();
        harness.resume(sink, EventId.of("id:a"));
        harness.run();

        assertThat(sink.received()).containsExactly("2", "3");
    }

    @Test
    void endsAReaderOfSubscriptionEventsOfWhichSomeAreGone() {
        harness = new LaneHarness(new MemoryEventStore(1_000, Long.MAX_VALUE, 10, Long.MAX_VALUE), 100, 3_000)
                .readingEvents();
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.publish(1);
        harness.run();
        harness.publishEvents(500);
        harness.run();

        sink.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();

        assertThat(sink.closed()).isEqualTo(CloseReason.HISTORY_TRIMMED);
        assertThat(sink.received()).isEqualTo(numbers(1, 1));
    }

    @Test
    void leadsOthersAcrossTheGapThatSubscriptionEventsLeave() {
        harness = new LaneHarness(new MemoryEventStore(1_000, Long.MAX_VALUE, 1, Long.MAX_VALUE), 100, 3_000);
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.publish(1);
        harness.run();
        harness.publishEvents(500);
        harness.publish(1);
        harness.run();

        sink.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();

        assertThat(sink.closed()).isNull();
        assertThat(sink.received()).containsExactly("1", "event 500", "2");
    }

    @Test
    void leadsAReaderOfSubscriptionEventsAcrossTheGapThatItHasBeenToldOf() {
        harness = new LaneHarness(new MemoryEventStore(10_000, Long.MAX_VALUE, 1, Long.MAX_VALUE), 1_000, 3_000)
                .readingEvents();
        harness.publish(2_000);
        harness.publishEvents(500);
        harness.publish(2_000);
        FakeSink sink = new FakeSink();

        harness.resume(sink, 0); // "earliest", which says that something may be missing
        harness.run();

        assertThat(sink.closed()).isNull();
        assertThat(sink.received()).hasSize(4_001).contains("event 500").endsWith("4000");
    }

    @Test
    void endsASlowSubscriberOfAHubWithoutHistory() {
        harness = new LaneHarness(new LiveOnlyEventStore(), 100, MANY_BYTES);
        FakeSink sink = new FakeSink().room(0);
        harness.subscribe(sink);
        harness.run();

        harness.publish(200);
        harness.run();

        assertThat(sink.closed()).isEqualTo(CloseReason.TOO_SLOW);
    }

    private MemoryEventStore storeWithRules() {
        return new MemoryEventStore(
                HistorySettings.DEFAULTS
                        .withRule(HistoryRule.none(new ExactMatcher("typing")))
                        .withRule(new HistoryRule(new ExactMatcher("chat"), Duration.ofMillis(50))),
                100,
                Long.MAX_VALUE,
                () -> Instant.ofEpochMilli(nowMillis));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }
}
