package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.MemoryEventStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DeadlinesTest {

    private static final long TICK_NANOS = 50_000_000;

    private final List<LaneSubscriber> subscribers = new ArrayList<>();

    DeadlinesTest() {
        LaneHarness lane = new LaneHarness(new MemoryEventStore(), 1_000, 1_000);
        for (int i = 0; i < 10; i++) {
            subscribers.add(lane.subscribe(new FakeSink()));
        }
    }

    @Property(tries = 100)
    void eachFiresOnceAtTheEndOfTheTickOfItsEarliestDeadline(@ForAll Random random) {
        Deadlines deadlines = new Deadlines();
        subscribers.forEach(subscriber -> subscriber.dueTick = Deadlines.NONE);
        Map<LaneSubscriber, Long> dueTicks = new HashMap<>();
        for (long tick = 1; tick <= 30; tick++) {
            for (LaneSubscriber subscriber : subscribers) {
                if (random.nextInt(3) == 0) {
                    deadlines.cancel(subscriber);
                    dueTicks.remove(subscriber);
                } else if (random.nextBoolean()) {
                    long later = random.nextInt(5);
                    deadlines.fireNoLaterThan(
                            subscriber, (tick + later) * TICK_NANOS - random.nextInt((int) TICK_NANOS));
                    dueTicks.merge(subscriber, tick + later, Math::min);
                }
            }

            List<LaneSubscriber> fired = new ArrayList<>();
            deadlines.advance(tick * TICK_NANOS, fired::add);

            List<LaneSubscriber> due = new ArrayList<>(dueTicks.keySet());
            long now = tick;
            due.removeIf(subscriber -> dueTicks.getOrDefault(subscriber, 0L) > now);
            assertThat(fired).containsExactlyInAnyOrderElementsOf(due);
            dueTicks.keySet().removeAll(due);
            assertThat(deadlines.nanosUntilNext(tick * TICK_NANOS))
                    .isEqualTo(dueTicks.values().stream()
                            .mapToLong(next -> (next - now) * TICK_NANOS)
                            .min()
                            .orElse(-1));
        }
    }
}
