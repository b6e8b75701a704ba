package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.store.MemoryEventStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final int MANY_BYTES = 1_000_000;

    private LaneHarness harness = new LaneHarness(new MemoryEventStore(), 1_000, MANY_BYTES);

    @Test
    void sendsEverythingThatWaitsInOneRunWithOneFlush() {
        FakeSink sink = new FakeSink();
        harness.subscribe(sink);
        harness.run();

        harness.publish(3);
        harness.run();

        assertThat(sink.received()).containsExactly("1", "2", "3");
        assertThat(sink.runs()).hasSize(1);
        assertThat(sink.flushes()).isEqualTo(1);
    }

    @Test
    void putsTheBytesOfOneSequenceTogetherOnceForAllWhoAreDueIt() {
        FakeSink first = new FakeSink();
        FakeSink second = new FakeSink();
        harness.subscribe(first);
        harness.subscribe(second);
        harness.run();

        harness.publish(2);
        harness.run();

        assertThat(first.runs().get(0).bytes()).asString().isEqualTo("1\n2\n");
        assertThat(second.runs().get(0).bytes()).isSameAs(first.runs().get(0).bytes());
    }

    @Test
    void doesNotSendWhatWasPublishedBeforeTheSubscriberJoined() {
        harness.publish(2);
        FakeSink sink = new FakeSink();
        harness.subscribe(sink);
        harness.publish(1);
        harness.run();

        assertThat(sink.received()).containsExactly("3");
    }

    @Test
    void remembersThatASinkBecameWritableBeforeTheLaneKnewOfIt() {
        FakeSink sink = new FakeSink().blocked();
        for (int i = 0; i < 300; i++) {
            harness.mailbox.execute(() -> {}); // more commands than a round takes: the signal comes first
        }
        LaneSubscriber subscriber = harness.subscribe(sink);
        sink.room(1);
        subscriber.writable();
        harness.publish(1);
        harness.run();

        assertThat(sink.received()).containsExactly("1");
    }

    @Test
    void remembersThatASubscriberWasToEndBeforeTheLaneKnewOfIt() {
        FakeSink gone = new FakeSink();
        harness.subscribe(gone, subscriber -> subscriber.gone("before it began"));
        harness.run();

        assertThat(gone.closed()).isEqualTo(CloseReason.SUBSCRIBER_GONE);
        assertThat(harness.index.distinctMatchers()).isZero();
    }

    @Test
    void takesAnUpdateThatIsLargerThanWhatMayBePending() {
        FakeSink sink = new FakeSink();
        harness.subscribe(sink);
        harness.run();
        String large = "x".repeat(50_000);

        harness.publish(large);
        harness.publish(1);
        harness.run();

        assertThat(sink.received()).containsExactly(large, "1");
    }

    @Test
    void endsWhoeverTakesNothingForAsLongAsTheDispatchTimeout() {
        FakeSink sink = new FakeSink().room(0);
        harness.subscribe(sink, limits(Duration.ZERO, Duration.ofSeconds(5)));
        harness.run();
        harness.publish(1);
        harness.run();

        harness.pass(Duration.ofMillis(4_900));
        assertThat(sink.closed()).isNull();
        harness.pass(Duration.ofMillis(200));
        assertThat(sink.closed()).isEqualTo(CloseReason.DISPATCH_DEADLINE);
    }

    @Test
    void sparesWhoeverIsSlowButTakesSomething() {
        FakeSink sink = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(sink, limits(Duration.ZERO, Duration.ofSeconds(5)));
        harness.run();
        harness.publish(1);
        harness.run();

        for (int i = 0; i < 10; i++) {
            harness.pass(Duration.ofSeconds(3));
            sink.trickle();
        }
        assertThat(sink.closed()).isNull();

        sink.room(1);
        subscriber.writable();
        harness.run();
        harness.pass(Duration.ofSeconds(60));
        assertThat(sink.received()).containsExactly("1");
        assertThat(sink.closed()).isNull();
    }

    @Test
    void sendsAKeepAliveAfterAnIntervalWithoutOutputAndNotBefore() {
        FakeSink sink = new FakeSink();
        harness.subscribe(sink, limits(Duration.ofSeconds(15), Duration.ZERO));
        harness.run();

        harness.pass(Duration.ofSeconds(10));
        harness.publish(1);
        harness.run();
        harness.pass(Duration.ofSeconds(10));
        assertThat(sink.keepAlives()).isZero();

        harness.pass(Duration.ofMillis(5_100));
        assertThat(sink.keepAlives()).isEqualTo(1);
        harness.pass(Duration.ofMillis(15_100));
        assertThat(sink.keepAlives()).isEqualTo(2);
    }

    @Test
    void probesAYoungConnectionAfterOneTwoFourAndEightSeconds() {
        FakeSink sink = new FakeSink();
        harness.subscribe(
                sink,
                new StreamLimits(Duration.ofSeconds(15).toNanos(), true, 0, StreamLimits.NEVER, StreamLimits.NEVER));
        harness.run();

        List<Integer> probed = new ArrayList<>();
        for (int tenths = 1; tenths <= 220; tenths++) {
            int before = sink.keepAlives();
            harness.pass(Duration.ofMillis(100));
            if (sink.keepAlives() > before) {
                probed.add(tenths / 10);
            }
        }

        assertThat(probed).containsExactly(1, 2, 4, 8);
        harness.pass(Duration.ofMillis(1_200));
        assertThat(sink.keepAlives()).isEqualTo(5);
    }

    @Test
    void countsWhatASubscriberAloneKeepsInMemory() {
        harness = new LaneHarness(new MemoryEventStore(), 1_000, 3_000);
        FakeSink stuck = new FakeSink().room(0);
        LaneSubscriber subscriber = harness.subscribe(stuck, limits(Duration.ofSeconds(1), Duration.ZERO));
        harness.run();
        harness.publish("x".repeat(400));
        harness.run();
        assertThat(harness.memory.usedBytes()).isZero(); // the newest updates are in memory anyway

        harness.publish(50);
        harness.run();
        harness.pass(Duration.ofSeconds(3));
        assertThat(harness.memory.usedBytes()).isBetween(400L, 2_000L);

        stuck.room(Integer.MAX_VALUE);
        subscriber.writable();
        harness.run();
        assertThat(harness.memory.usedBytes()).isZero();
    }

    @Test
    void endsOneThatIsToldToEndForLackOfMemoryAndTellsItWhenToComeBack() {
        FakeSink sink = new FakeSink();
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.run();

        subscriber.end(CloseReason.MEMORY_SHORT);
        harness.run();

        assertThat(sink.closed()).isEqualTo(CloseReason.MEMORY_SHORT);
        assertThat(sink.reconnectAfter()).contains(Duration.ofSeconds(3));
    }

    @Test
    void beginsOrForgetsASubscriberOnce() {
        FakeSink sink = new FakeSink();
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.run();

        assertThat(subscriber.begin(null)).isFalse();
        harness.publish(1);
        harness.run();

        assertThat(sink.received()).containsExactly("1");
        assertThat(harness.departures).isEmpty();
    }

    @Test
    void endsAStreamAtTheEndOfItsLifetimeAndOfItsToken() {
        FakeSink old = new FakeSink();
        FakeSink expired = new FakeSink();
        long soon = harness.nanosIn(Duration.ofSeconds(30));
        harness.subscribe(old, new StreamLimits(0, false, 0, soon, StreamLimits.NEVER));
        harness.subscribe(expired, new StreamLimits(0, false, 0, StreamLimits.NEVER, soon));
        harness.run();

        harness.pass(Duration.ofMillis(29_900));
        assertThat(old.closed()).isNull();
        harness.pass(Duration.ofMillis(200));

        assertThat(old.closed()).isEqualTo(CloseReason.LIFETIME_ENDED);
        assertThat(expired.closed()).isEqualTo(CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void endsASubscriberWhoseSinkFailsAndGoesOnWithTheOthers() {
        FakeSink failing = new FakeSink().failing();
        FakeSink other = new FakeSink();
        harness.subscribe(failing);
        harness.subscribe(other);
        harness.run();

        harness.publish(1);
        harness.run();

        assertThat(failing.closed()).isEqualTo(CloseReason.FAILED);
        assertThat(other.received()).containsExactly("1");
    }

    @Test
    void forgetsEverythingAboutASubscriberThatIsGone() {
        FakeSink sink = new FakeSink();
        LaneSubscriber subscriber = harness.subscribe(sink);
        harness.run();

        subscriber.gone("the test says so");
        subscriber.gone("a second time");
        harness.run();

        assertThat(sink.closed()).isEqualTo(CloseReason.SUBSCRIBER_GONE);
        assertThat(subscriber.isClosed()).isTrue();
        assertThat(harness.departures).containsExactly("SUBSCRIBER_GONE");
        assertThat(harness.index.distinctMatchers()).isZero();
        assertThat(harness.lane.subscribers()).isEmpty();
    }

    @Test
    void drainsInWavesAndTellsEverybodyWhenToComeBack() {
        List<FakeSink> sinks = IntStream.range(0, 1_000)
                .mapToObj(i -> {
                    FakeSink sink = new FakeSink();
                    harness.subscribe(sink);
                    return sink;
                })
                .toList();
        harness.run();

        harness.lane.drain(Duration.ofMillis(250).toNanos());
        harness.run();
        assertThat(sinks).filteredOn(sink -> sink.closed() != null).hasSize(200);
        harness.pass(Duration.ofMillis(50));
        assertThat(sinks).filteredOn(sink -> sink.closed() != null).hasSize(400);
        for (int i = 0; i < 3; i++) {
            harness.pass(Duration.ofMillis(50));
        }

        assertThat(sinks).allSatisfy(sink -> {
            assertThat(sink.closed()).isEqualTo(CloseReason.HUB_CLOSED);
            assertThat(sink.reconnectAfter()).contains(Duration.ofSeconds(3));
        });
    }

    private StreamLimits limits(Duration heartbeat, Duration dispatch) {
        return new StreamLimits(heartbeat.toNanos(), false, dispatch.toNanos(), StreamLimits.NEVER, StreamLimits.NEVER);
    }
}
