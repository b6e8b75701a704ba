package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.update.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is kept nowhere and has left memory is counted for whoever was connected and behind, and for nobody else. */
class MissedUpdatesTest {

    private long nowMillis = 1_000_000_000_000L;
    private int published;

    private LaneHarness harness = newHarness(0);

    @Test
    void countsWhatHasLeftMemoryBeforeASlowSubscriberCameToIt() {
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.publish(30);
        harness.run();
        publishTyping(5);
        harness.publishLarge();
        harness.publish(1);
        harness.run();

        goOn(sink, subscriber);

        assertThat(sink.closed()).isNull();
        assertThat(sink.received()).hasSize(32).endsWith(LaneHarness.LARGE, "31");
        assertThat(harness.missed).isEqualTo(5);
    }

    @Test
    void countsNothingThatWasPublishedBeforeTheSubscriberJoined() {
        harness.publish(30);
        publishTyping(5);
        harness.publish(1);
        FakeSink sink = new FakeSink();
        LaneSubscriber subscriber = harness.resume(sink, 1);
        publishTyping(3);
        harness.publishLarge();
        harness.publish(1);
        harness.run();

        goOn(sink, subscriber);

        assertThat(sink.received()).startsWith("2").endsWith("31", LaneHarness.LARGE, "32");
        assertThat(harness.missed).isEqualTo(3);
    }

    @Test
    void countsNothingOfTopicsThatTheSubscriberDoesNotReadSinceItFellBehind() {
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        publishTyping(1);
        harness.run();
        harness.publish(200);
        harness.run();
        for (int i = 0; i < 5; i++) {
            harness.publishElsewhere("typing", "elsewhere " + i);
        }
        harness.publishElsewhere("typing", LaneHarness.LARGE, EventId.of("id:larger"));
        harness.publish(1);
        harness.run();

        goOn(sink, subscriber);

        assertThat(sink.received()).startsWith("typing 1", "1").endsWith("201").hasSize(202);
        assertThat(harness.missed).isZero();
    }

    @Test
    void countsAGapOnceThatIsReadAgainSinceWhatIsBeforeItHasNotBeenSent() {
        harness = newHarness(3_000);
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.publish(1);
        harness.run();
        harness.publish(60);
        harness.run();
        publishTyping(3);
        harness.publish(2);
        harness.publishLarge();
        harness.run();

        sink.room(1);
        subscriber.writable();
        harness.run();
        assertThat(subscriber.state).isEqualTo(LaneSubscriber.State.LIVE);
        assertThat(subscriber.pending.isEmpty()).isFalse();
        assertThat(harness.missed).isZero();

        harness.publish(8);
        harness.run();
        assertThat(subscriber.state).isEqualTo(LaneSubscriber.State.CATCHING_UP);
        goOn(sink, subscriber);

        assertThat(sink.received()).hasSize(72).contains(LaneHarness.LARGE).endsWith("71");
        assertThat(harness.missed).isEqualTo(3);
    }

    /** Each step does one thing; each subscriber gets every update that is kept nowhere, or it is counted, once. */
    @Property(tries = 100)
    void whatIsKeptNowhereIsReceivedOrCounted(
            @ForAll @IntRange(min = 0, max = 3_000) int maxRecentBytes,
            @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 99) Integer> steps) {
        nowMillis = 1_000_000_000_000L;
        published = 0;
        harness = newHarness(maxRecentBytes);
        List<FakeSink> sinks = new ArrayList<>();
        List<LaneSubscriber> subscribers = new ArrayList<>();
        long due = 0;
        long neverKept = 0;
        for (int step : steps) {
            int some = step / 10;
            switch (step % 10) {
                case 0, 1 -> harness.publish(1 + 10 * some);
                case 2, 3 -> {
                    publishTyping(some);
                    neverKept += some;
                }
                case 4 -> {
                    harness.publishLarge();
                    neverKept++;
                }
                case 5 -> harness.publish("chat", "chat " + ++published);
                case 6 -> nowMillis += 20;
                case 7 -> harness.run();
                case 8 -> {
                    if (sinks.size() < 3) {
                        sinks.add(new FakeSink().room(some));
                        subscribers.add(
                                some % 2 == 0
                                        ? harness.subscribe(sinks.get(sinks.size() - 1))
                                        : harness.resume(sinks.get(sinks.size() - 1), EventId.EARLIEST));
                        due -= neverKept;
                    }
                }
                default -> {
                    if (!sinks.isEmpty()) {
                        sinks.get(some % sinks.size()).room(1 + some / 3);
                        subscribers.get(some % sinks.size()).writable();
                        harness.run();
                    }
                }
            }
        }
        harness.run();

        long received = 0;
        for (int i = 0; i < sinks.size(); i++) {
            goOn(sinks.get(i), subscribers.get(i));
            received += sinks.get(i).received().stream()
                    .filter(MissedUpdatesTest::isNeverKept)
                    .count();
        }
        assertThat(received + harness.missed).isEqualTo(due + sinks.size() * neverKept);
    }

    @Test
    void tellsTheLogTheSumAtMostOnceInTenMinutes() {
        MissedUpdates missed = new MissedUpdates(HubMetrics.NONE);
        LaneSubscriber subscriber = harness.subscribe(new FakeSink());
        long minute = Duration.ofMinutes(1).toNanos();

        missed.add(subscriber, 0, 0);
        missed.add(subscriber, 3, 0);
        assertThat(missed.untold()).isZero();
        missed.add(subscriber, 4, minute);
        missed.add(subscriber, 5, 10 * minute - 1);
        assertThat(missed.untold()).isEqualTo(9);
        missed.add(subscriber, 1, 10 * minute);
        assertThat(missed.untold()).isZero();
    }

    private void publishTyping(int count) {
        for (int i = 0; i < count; i++) {
            harness.publish("typing", "typing " + ++published);
        }
    }

    /** Has a subscriber read everything from now on. */
    private void goOn(FakeSink sink, LaneSubscriber subscriber) {
        sink.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();
    }

    private static boolean isNeverKept(String data) {
        return data.startsWith("typing") || data.equals(LaneHarness.LARGE);
    }

    private LaneHarness newHarness(int maxRecentBytes) {
        MemoryEventStore store = new MemoryEventStore(
                HistorySettings.DEFAULTS
                        .withRule(HistoryRule.none(new ExactMatcher("typing")))
                        .withRule(new HistoryRule(new ExactMatcher("chat"), Duration.ofMillis(50))),
                100,
                Long.MAX_VALUE,
                () -> Instant.ofEpochMilli(nowMillis));
        return new LaneHarness(store, 100, maxRecentBytes);
    }
}
