package io.mercurehub.hub.dispatch;

import static io.mercurehub.hub.Interleavings.explore;
import static io.mercurehub.hub.Interleavings.together;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.subscription.SubscribeRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is admitted while a principal is revoked either is not, or gets nothing once the revocation has completed. */
@Tag("ci")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RevocationsLincheckTest {

    @Test
    void nothingIsHandedAfterARevocationThatHasCompleted() {
        explore(() -> {
            Race race = new Race();
            together(race::join, race::logOut);
            race.isOver();
        });
    }

    /** One subscriber of a principal that logs out. */
    private static final class Race {

        private final Revocations revocations = new Revocations(Runnable::run);
        private final LaneSubscriber subscriber = new LaneSubscriber(
                SubscribeRequest.topic("topic").build(),
                new Tail.Place(List.of(), 0),
                new Mailbox<>(),
                new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER),
                new ClientMemory(1_000).open(() -> {}),
                new Replay(0, false, false, ""));
        private volatile boolean isIn = true;
        private final CompletableFuture<Void> revoked = new CompletableFuture<>();

        /** Confined to who joins, and then to who looks whether all is over. */
        private int heard;

        /** Subscribes, and gets a first update as the lane would hand it out. */
        void join() {
            long moment = revocations.moment();
            if (!isIn) {
                return;
            }
            Ending ending = new Ending();
            subscriber.revocable = revocations.list(ending, List.of("ada"), moment);
            ending.of(subscriber);
            subscriber.begin(new FakeSink());
            heard = subscriber.listen();
            subscriber.state = LaneSubscriber.State.CATCHING_UP;
            if ((heard & LaneSubscriber.END) == 0 && revoked.isDone()) {
                throw new AssertionError("handed after the revocation");
            }
        }

        void logOut() {
            isIn = false;
            revocations.revoke("ada").thenRun(() -> revoked.complete(null));
        }

        /** Whoever was admitted has been told to end, and the revocation waits for no more than that. */
        void isOver() {
            if ((heard & LaneSubscriber.BEGIN) != 0) {
                if (((heard | subscriber.listen()) & LaneSubscriber.END) == 0) {
                    throw new AssertionError("admitted, and not ended");
                }
                subscriber.close(CloseReason.REVOKED);
                subscriber.leave();
            }
            if (!revoked.isDone() || revocations.size() != 0) {
                throw new AssertionError("the revocation waits for nobody");
            }
        }
    }
}
