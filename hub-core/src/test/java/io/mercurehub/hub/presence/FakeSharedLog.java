package io.mercurehub.hub.presence;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A shared log that is told of subscriptions, and nothing else. */
final class FakeSharedLog implements SharedEventStore {

    /** {@code on TOPIC SUBSCRIBER}. */
    static final SubscriptionEncoder WORDS = new SubscriptionEncoder() {
        @Override
        public List<Topic> topics(Subscription subscription) {
            return List.of(Topic.of("/hub/" + subscription.matcher().pattern() + "/" + subscription.subscriberId()));
        }

        @Override
        public String data(Subscription subscription, boolean active) {
            return (active ? "on " : "off ") + subscription.matcher().pattern() + " " + subscription.subscriberId();
        }

        @Override
        public Optional<String> gone(String data) {
            return Optional.empty();
        }

        @Override
        public Optional<Subscription> come(String data) {
            String[] words = data.split(" ", -1);
            return words[0].equals("on")
                    ? Optional.of(new Subscription(words[2], new ExactMatcher(words[1]), Optional.empty()))
                    : Optional.empty();
        }
    };

    private final List<String> told = new ArrayList<>();
    private int attempts;
    private boolean isAway;
    private CompletableFuture<List<Update>> active = new CompletableFuture<>();

    /** {@return an event as another node writes it} */
    static Update event(String topic, String subscriber, boolean active) {
        Subscription subscription = new Subscription(subscriber, new ExactMatcher(topic), Optional.empty());
        return SubscriptionEvents.event(WORDS.topics(subscription), WORDS.data(subscription, active));
    }

    /** {@return the data of what it was told, and of a beginning the end that is kept beside it} */
    List<String> told() {
        return told;
    }

    /** {@return how often somebody tried to tell it something} */
    int attempts() {
        return attempts;
    }

    /** Refuses everything from now on, or takes it again. */
    void isAway(boolean away) {
        isAway = away;
    }

    /** {@return what it answers to the next who asks what is active} */
    CompletableFuture<List<Update>> nextActive() {
        active = new CompletableFuture<>();
        return active;
    }

    private CompletionStage<Position> tell(String what) {
        attempts++;
        if (isAway) {
            return CompletableFuture.failedStage(new EventStoreException("away"));
        }
        told.add(what);
        return CompletableFuture.completedStage(new Position(told.size()));
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        return tell(update.data());
    }

    @Override
    public CompletionStage<Position> begin(Update beginning, Update end) {
        if (!beginning.topics().equals(end.topics())) {
            throw new IllegalArgumentException("end: of other topics");
        }
        return tell(beginning.data() + " until " + end.data());
    }

    @Override
    public CompletionStage<List<Update>> active() {
        return active;
    }

    @Override
    public Node node() {
        return new Node("fake", "1", "1", Instant.EPOCH);
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        return CompletableFuture.completedStage(List.of(node()));
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public Position follow(Follower follower) {
        return Position.START;
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        return CompletableFuture.completedStage(HistoryPage.END);
    }

    @Override
    public boolean keepsHistory() {
        return true;
    }

    @Override
    public String description() {
        return "fake";
    }

    @Override
    public void close() {}
}
