package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.matching.MatcherNode;
import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import org.junit.jupiter.api.Test;

class UnreadableUpdatesTest {

    private final SubscriberIndex<LaneSubscriber> index = new SubscriberIndex<>(10);
    private final UnreadableUpdates unreadable = new UnreadableUpdates();

    private boolean isToldOf(Update.Builder update) {
        Update built = update.id(EventId.of("urn:1")).build();
        unreadable.consider(new StoredUpdate(new Position(1), built), index.match(built));
        return unreadable.isTold();
    }

    @Test
    void tellsOfAPrivateUpdateThatNoneOfItsSubscribersMayRead() {
        index.acquire(new ExactMatcher("a"), 0);

        assertThat(isToldOf(Update.of("a").isPrivate(true))).isTrue();
    }

    @Test
    void saysNothingOfPublicUpdatesOrWithoutSubscribers() {
        index.acquire(new ExactMatcher("a"), 0);

        assertThat(isToldOf(Update.of("a"))).isFalse();
        assertThat(isToldOf(Update.of("b").isPrivate(true))).isFalse();
        assertThat(isToldOf(Update.of("a").isPrivate(true).isSubscriptionEvent(true)))
                .isFalse();
    }

    @Test
    void saysNothingWhileOneOfTheSubscribersMayReadSomething() {
        MatcherNode<LaneSubscriber> node = index.acquire(new ExactMatcher("a"), 0);
        index.acquire(new ExactMatcher("a"), 0);
        node.addReader();

        assertThat(isToldOf(Update.of("a").isPrivate(true))).isFalse();

        node.removeReader();
        assertThat(isToldOf(Update.of("a").isPrivate(true))).isTrue();
    }
}
