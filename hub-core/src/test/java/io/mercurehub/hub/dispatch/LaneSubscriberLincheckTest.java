package io.mercurehub.hub.dispatch;

import static io.mercurehub.hub.Interleavings.explore;
import static io.mercurehub.hub.Interleavings.together;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.SubscribeRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others say of a subscriber is heard by its lane, whenever they say it; else the lane would sleep for ever. */
@Tag("ci")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LaneSubscriberLincheckTest {

    private static final int BEGIN = LaneSubscriber.BEGIN;
    private static final int WRITABLE = LaneSubscriber.WRITABLE;
    private static final int END = LaneSubscriber.END;

    @Test
    void allIsHeardAfterItHasBegun() {
        explore(() -> {
            LaneEar lane = new LaneEar();
            together(
                    () -> lane.listenUntil(BEGIN | WRITABLE | END),
                    () -> {
                        lane.subscriber.writable();
                        lane.subscriber.end(CloseReason.LIFETIME_ENDED);
                    },
                    () -> lane.begin(new FakeSink()));
            lane.hasBegunOnce();
            if (lane.subscriber.endReason() != CloseReason.LIFETIME_ENDED) {
                throw new AssertionError("ended: " + lane.subscriber.endReason());
            }
        });
    }

    @Test
    void whatIsSaidWhileTheLaneListensIsHeardToo() {
        explore(() -> {
            LaneEar lane = new LaneEar();
            lane.begin(new FakeSink());
            lane.listenUntil(BEGIN);
            together(
                    () -> lane.listenUntil(WRITABLE | END),
                    () -> lane.subscriber.writable(),
                    () -> lane.subscriber.cancel());
            lane.hasBegunOnce();
        });
    }

    @Test
    void ofTwoBeginningsOneCounts() {
        explore(() -> {
            LaneEar lane = new LaneEar();
            together(
                    () -> lane.listenUntil(BEGIN | END),
                    () -> {
                        lane.begin(null);
                        lane.subscriber.cancel();
                    },
                    () -> lane.begin(new FakeSink()));
            lane.hasBegunOnce();
        });
    }

    /** A lane with one subscriber, of whom it remembers what it has heard. */
    private static final class LaneEar {

        private final Mailbox<LaneSubscriber> mailbox = new Mailbox<>();
        final LaneSubscriber subscriber = new LaneSubscriber(
                SubscribeRequest.topic("topic").build(),
                new Tail.Place(List.of(), 0),
                mailbox,
                new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER),
                new ClientMemory(1_000).open(() -> {}),
                new Replay(0, false, false, ""));

        /** How many calls of begin were the first. */
        private final AtomicInteger first = new AtomicInteger();

        /** Whether the first call of begin had a sink. */
        private volatile boolean isToLive;

        /** These are confined to whoever makes the rounds. */
        private int heard;

        private int begun;
        private boolean isSinkSeen;

        void begin(@Nullable UpdateSink sink) {
            if (subscriber.begin(sink)) {
                first.incrementAndGet();
                isToLive = sink != null;
            }
        }

        /** Makes the rounds of the lane until it has heard of so much. */
        void listenUntil(int all) {
            while ((heard & all) != all) {
                LaneSubscriber next = mailbox.takeSignal();
                if (next == null) {
                    mailbox.await(-1, () -> false);
                } else {
                    heed(next.listen());
                }
            }
        }

        private void heed(int said) {
            if ((said & BEGIN) != 0) {
                begun++;
                subscriber.state = LaneSubscriber.State.CATCHING_UP;
                isSinkSeen = subscriber.sink() != null;
            } else if (begun == 0 && said != 0) {
                throw new AssertionError("heard before it has begun: " + said);
            }
            heard |= said;
        }

        void hasBegunOnce() {
            if (begun != 1 || first.get() != 1 || isSinkSeen != isToLive) {
                throw new AssertionError(
                        "begun " + begun + " times, " + first + " calls were the first, sink: " + isSinkSeen);
            }
        }
    }
}
