package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.subscription.SubscribeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RevocationsTest {

    private final Revocations revocations = new Revocations(Runnable::run);

    /** Who was away for fewer than are remembered ends if, and only if, one of them was for it. */
    @Property(tries = 100)
    void knowsWhoWasRevokedSinceAMoment(@ForAll Random random) {
        Revocations all = new Revocations(Runnable::run);
        List<Object> revoked = new ArrayList<>();
        List<Long> moments = new ArrayList<>(List.of(all.moment()));
        int steps = random.nextInt(3) == 0 ? 3 * Revocations.REMEMBERED : 100;
        for (int step = 0; step < steps; step++) {
            Object holder = random.nextInt(steps);
            all.revoke(holder);
            revoked.add(holder);
            moments.add(all.moment());
        }
        for (int i = 0; i < 100; i++) {
            int since = random.nextInt(moments.size());
            Object holder = random.nextInt(steps);
            Ending ending = new Ending();

            all.list(ending, List.of(holder, "session"), moments.get(since));

            List<Object> missed = revoked.subList(since, revoked.size());
            assertThat(isEnded(ending)).isEqualTo(missed.contains(holder) || missed.size() > Revocations.REMEMBERED);
        }
    }

    @Test
    void tellsAPrincipalFromASession() {
        UUID session = UUID.randomUUID();
        Ending ending = new Ending();
        revocations.list(ending, List.of("ada", session), revocations.moment());

        revocations.revoke(session.toString());
        assertThat(isEnded(ending)).isFalse();

        revocations.revoke(session);
        assertThat(isEnded(ending)).isTrue();
    }

    @Test
    void keepsNothingOfThoseWhoHaveLeft() {
        Revocations.Revocable one = revocations.list(new Ending(), List.of("ada", UUID.randomUUID()), 0);
        Revocations.Revocable other = revocations.list(new Ending(), List.of("ada"), 0);
        assertThat(revocations.size()).isEqualTo(2);

        one.left(null);
        one.left(null);
        assertThat(revocations.size()).isEqualTo(1);

        other.left(new FakeSink());
        assertThat(revocations.size()).isZero();
    }

    /** {@return whether a subscriber that is there now ends} */
    private static boolean isEnded(Ending ending) {
        LaneSubscriber subscriber = new LaneSubscriber(
                SubscribeRequest.topic("topic").build(),
                new Tail.Place(List.of(), 0),
                new Mailbox<>(),
                new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER),
                new ClientMemory(1_000).open(() -> {}),
                new Replay(0, false, false, ""));
        ending.of(subscriber);
        subscriber.begin(new FakeSink());
        boolean isEnded = (subscriber.listen() & LaneSubscriber.END) != 0;
        assertThat(subscriber.endReason()).isEqualTo(isEnded ? CloseReason.REVOKED : CloseReason.FAILED);
        return isEnded;
    }
}
