package io.mercurehub.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriptionEventsTest {

    private static final SubscriptionEncoder WORDS = new SubscriptionEncoder() {
        @Override
        public List<Topic> topics(Subscription subscription) {
            String of = subscription.subscriberId();
            return List.of(
                    Topic.of("/hub/" + subscription.matcher().pattern() + "/" + of),
                    Topic.of("/also/" + subscription.matcher().pattern() + "/" + of));
        }

        @Override
        public String data(Subscription subscription, boolean active) {
            return subscription.subscriberId()
                    + (active ? " on " : " off ")
                    + subscription.matcher().pattern()
                    + subscription.payload().map(json -> " " + json).orElse("");
        }

        @Override
        public Optional<String> gone(String data) {
            return Optional.empty();
        }
    };

    private final List<Update> log = new ArrayList<>();
    private final Queue<CompletableFuture<Void>> gate = new ArrayDeque<>();
    private boolean gateIsOpen = true;
    private @Nullable RuntimeException storeFailure;
    private final SubscriptionEvents events = on(Runnable::run);

    @Test
    void tellsOfEachSubscriptionThatComesAndGoes() {
        events.begin("s1", request("a", "b"));
        events.begin("s2", request("a"));
        events.end("s1", () -> {});
        events.end("s2", () -> {});

        assertThat(data()).containsExactly("s1 on a", "s1 on b", "s2 on a", "s1 off a", "s1 off b", "s2 off a");
    }

    @Test
    void tellsItInPrivateUpdatesWithIdsOfTheirOwn() {
        events.begin("s1", request("a", "b"));

        Update first = log.get(0);
        assertThat(first.topics()).containsExactly(Topic.of("/hub/a/s1"), Topic.of("/also/a/s1"));
        assertThat(first.isPrivate()).isTrue();
        assertThat(first.isSubscriptionEvent()).isTrue();
        assertThat(first.type()).isEmpty();
        assertThat(first.id().orElseThrow().value()).startsWith("urn:uuid:");
        assertThat(first.id()).isNotEqualTo(log.get(1).id());
    }

    @Test
    void passesOnWhatTheTokenSays() {
        events.begin(
                "s1", SubscribeRequest.topic("a").payload("{\"name\":\"Ada\"}").build());

        assertThat(data()).containsExactly("s1 on a {\"name\":\"Ada\"}");
        assertThat(events.active().get(0).payload()).contains("{\"name\":\"Ada\"}");
        assertThat(events.active().get(0)).asString().isEqualTo("Subscription[s1, a]");
    }

    @Test
    void saysUpToWhereTheLogTellsOfAComing() {
        CompletionStage<Position> first = events.begin("s1", request("a", "b"));
        CompletionStage<Position> second = events.begin("s2", request("a"));

        assertThat(first.toCompletableFuture()).isCompletedWithValue(new Position(2));
        assertThat(second.toCompletableFuture()).isCompletedWithValue(new Position(3));
    }

    @Test
    void listsWhoIsHereInTheOrderOfTheirComing() {
        IntStream.range(0, 100).forEach(i -> events.begin("s" + i, request("a", "b" + i)));
        IntStream.range(1, 100).filter(i -> i % 7 != 0).forEach(i -> events.end("s" + i, () -> {}));

        assertThat(events.active().stream().map(Subscription::toString))
                .startsWith(
                        "Subscription[s0, a]",
                        "Subscription[s0, b0]",
                        "Subscription[s7, a]",
                        "Subscription[s7, b7]",
                        "Subscription[s14, a]")
                .hasSize(30);
        assertThat(events.activeOf("s7").stream().map(Subscription::toString))
                .containsExactly("Subscription[s7, a]", "Subscription[s7, b7]");
        assertThat(events.activeOf("s8")).isEmpty();
    }

    @Test
    void tellsOfAGoingOnce() {
        events.begin("s1", request("a"));

        events.end("s1", () -> {});
        events.end("s1", () -> {});
        events.close(Duration.ofSeconds(20));

        assertThat(data()).containsExactly("s1 on a", "s1 off a");
    }

    @Test
    void lendsItselfToAFloodOnlyAsFarAsTheGateAllows() {
        gateIsOpen = false;
        CompletionStage<Position> coming = events.begin("s1", request(topics(100)));

        assertThat(log).hasSize(64);
        assertThat(coming.toCompletableFuture()).isNotDone();
        for (int i = 64; i < 100; i++) {
            gate.remove().complete(null);
            assertThat(log).hasSize(i + 1);
        }
        assertThat(coming.toCompletableFuture()).isCompletedWithValue(new Position(100));
        assertThat(log.get(99).data()).isEqualTo("s1 on t99");
    }

    @Test
    void tellsOfOneWhoHasGoneMeanwhileOnlyWhatIsLeftToTell() {
        gateIsOpen = false;
        List<String> released = new ArrayList<>();
        CompletionStage<Position> coming = events.begin("s1", request(topics(100)));
        events.end("s1", () -> released.add("s1"));

        for (int i = 64; i < 128; i++) {
            assertThat(released).isEmpty();
            gate.remove().complete(null);
        }
        gate.remove().complete(null);

        assertThat(coming.toCompletableFuture()).isDone();
        assertThat(log).hasSize(128);
        assertThat(log.get(63).data()).isEqualTo("s1 on t63");
        assertThat(log.get(64).data()).isEqualTo("s1 off t0");
        assertThat(log.get(127).data()).isEqualTo("s1 off t63");
        assertThat(released).contains("s1");
    }

    @Test
    void letsSubscribersTakeTurns() {
        gateIsOpen = false;
        events.begin("s1", request(topics(1_000)));

        events.begin("s2", request("a"));
        gate.remove().complete(null);
        gate.remove().complete(null);

        assertThat(data()).hasSize(66).contains("s2 on a");
    }

    @Test
    void onceClosedTheLogSaysThatEverybodyHasGoneWhateverTheGateSays() {
        gateIsOpen = false;
        IntStream.range(0, 100).forEach(i -> events.begin("s" + i, request("a")));

        events.close(Duration.ofSeconds(20));
        events.begin("late", request("a"));

        assertThat(data().subList(0, 100))
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "s" + i + " on a").toList());
        assertThat(data().subList(100, log.size()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100)
                        .mapToObj(i -> "s" + i + " off a")
                        .toList());
        assertThat(events.active()).isEmpty();
    }

    @Test
    void saysNothingOfOneWhoHasGoneBeforeAnythingWasSaid() {
        List<Runnable> lent = new ArrayList<>();
        SubscriptionEvents slow = on(lent::add);
        slow.begin("s1", request("a"));
        slow.end("s1", () -> {});
        assertThat(log).isEmpty();

        lent.forEach(Runnable::run);

        assertThat(lent).hasSize(1);
        assertThat(log).isEmpty();
    }

    @Test
    void worksOnWhenTheExecutorHasEnded() {
        SubscriptionEvents alone = on(task -> {
            throw new RejectedExecutionException("ended, as the test wants");
        });
        alone.begin("s1", request("a"));
        alone.close(Duration.ofSeconds(20));

        assertThat(data()).containsExactly("s1 on a", "s1 off a");
    }

    @Test
    void servesSubscribersAllTheSameWhileTheStoreFails() {
        storeFailure = new EventStoreException("the disk is full, as the test wants");

        CompletionStage<Position> coming = events.begin("s1", request("a"));

        assertThat(coming.toCompletableFuture()).isCompletedWithValue(Position.START);
        assertThat(events.active()).hasSize(1);
        storeFailure = null;
        events.end("s1", () -> {});
        assertThat(data()).containsExactly("s1 off a"); // what failed may be in the log all the same
    }

    private SubscriptionEvents on(Executor executor) {
        return new SubscriptionEvents(WORDS, this::append, this::pass, executor);
    }

    private CompletionStage<Position> append(Update update) {
        if (storeFailure != null) {
            return CompletableFuture.failedStage(storeFailure);
        }
        log.add(update);
        return CompletableFuture.completedStage(new Position(log.size()));
    }

    private CompletionStage<Void> pass() {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        if (gateIsOpen) {
            passed.complete(null);
        } else {
            gate.add(passed);
        }
        return passed;
    }

    private List<String> data() {
        return log.stream().map(Update::data).toList();
    }

    private static String[] topics(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
    }

    private static SubscribeRequest request(String... topics) {
        List<TopicMatcher> matchers = new ArrayList<>();
        for (String topic : topics) {
            matchers.add(new ExactMatcher(topic));
        }
        return SubscribeRequest.of(matchers).build();
    }
}
