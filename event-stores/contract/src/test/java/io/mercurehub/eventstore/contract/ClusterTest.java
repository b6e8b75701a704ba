package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.eventstore.contract.SharedMemoryLog.NodeStore;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several hubs that share a log act as one. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SharedMemoryLog log = new SharedMemoryLog();
    private final List<Hub> hubs = new ArrayList<>();

    @AfterEach
    void closeHubs() {
        hubs.forEach(Hub::close);
    }

    // Order and resuming

    @Test
    void allSubscribersOfAllHubsSeeTheSameOrder() {
        List<Hub> all = List.of(open(), open(), open());
        List<ClusterSink> sinks =
                all.stream().map(hub -> subscribe(hub, "news")).toList();

        List<CompletableFuture<Void>> publishers = all.stream()
                .map(hub -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, 200).forEach(i -> publish(hub, "update " + i))))
                .toList();
        publishers.forEach(CompletableFuture::join);

        sinks.forEach(sink -> until(() -> sink.received().size() == 600));
        assertThat(sinks.get(1).received()).isEqualTo(sinks.get(0).received());
        assertThat(sinks.get(2).received()).isEqualTo(sinks.get(0).received());
    }

    @Test
    void whoComesToAnotherHubResumesExactly() {
        Hub one = open();
        Hub other = open();
        for (int i = 0; i < 20; i++) {
            publish(i % 2 == 0 ? one : other, String.valueOf(i));
        }
        ClusterSink all = new ClusterSink();
        join(other, SubscribeRequest.topic("news").lastEventId(EventId.EARLIEST))
                .start(subscriber -> all);
        until(() -> all.received().size() == 20);
        EventId last = all.received().get(9).id().orElseThrow();

        Joined joined = join(one, SubscribeRequest.topic("news").lastEventId(last));
        ClusterSink rest = new ClusterSink();
        joined.start(subscriber -> rest);

        assertThat(joined.precedingId()).contains(last);
        publish(other, "20");
        until(() -> rest.received().size() == 11);
        assertThat(rest.data())
                .isEqualTo(IntStream.range(10, 21).mapToObj(String::valueOf).toList());
    }

    // Presence

    @Test
    void everyHubListsEveryone() {
        Hub one = open();
        Hub other = open();
        Subscriber first = subscribeIn(one, "a", "b");
        until(() -> listed(other).size() == 2);
        Subscriber second = subscribeIn(other, "a");

        Hub late = open();

        for (Hub hub : List.of(one, other, late)) {
            until(() -> listed(hub).size() == 3);
            assertThat(listed(hub)).containsExactlyInAnyOrder("a " + first.id(), "b " + first.id(), "a " + second.id());
            assertThat(hub.activeSubscriptions(first.id()))
                    .extracting(subscription -> subscription.matcher().pattern())
                    .containsExactlyInAnyOrder("a", "b");
            assertThat(hub.activeSubscriptions("nobody")).isEmpty();
        }
        assertThat(listed(other).subList(0, 2)).containsExactly("a " + first.id(), "b " + first.id());
        first.cancel();
        for (Hub hub : List.of(one, other, late)) {
            until(() -> listed(hub).equals(List.of("a " + second.id())));
            assertThat(hub.activeSubscriptions(first.id())).isEmpty();
        }
    }

    @Test
    void aListIsNeverBehindTheEventsOfOtherHubs() {
        Hub one = open();
        Hub other = open();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Set<String> heard = new HashSet<>();
        CompletionStage<Subscriber> unused = other.subscribe(
                SubscribeRequest.topic("*")
                        .announced(false)
                        .grants(everything())
                        .build(),
                Runnable::run,
                event -> {
                    String[] words = event.data().split(" ", -1);
                    boolean isListed = !other.activeSubscriptions(words[2]).isEmpty();
                    boolean isHere = words[0].equals("on");
                    if (isListed != isHere && !(isHere && heard.contains("off " + words[2]))) {
                        wrong.add(event.data());
                    }
                    heard.add(words[0] + " " + words[2]);
                });

        List<Subscriber> here = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            here.add(subscribeIn(one, "a"));
        }
        until(() -> heard.size() == 100);
        here.forEach(Subscriber::cancel);

        until(() -> heard.size() == 200);
        assertThat(wrong).isEmpty();
    }

    @Test
    void theSubscriptionsOfADeadHubEndForAll() {
        Hub dead = open();
        Hub one = open();
        Hub other = open();
        ClusterSink events = events(other);
        List<Subscriber> gone = List.of(subscribeIn(dead, "a", "b"), subscribeIn(dead, "a"));
        Subscriber left = subscribeIn(one, "a");
        until(() -> listed(other).size() == 4 && events.received().size() == 4);

        log.pause((NodeStore) dead.store());

        for (Hub hub : List.of(one, other)) {
            until(() -> listed(hub).equals(List.of("a " + left.id())));
        }
        until(() -> events.received().size() == 7);
        assertThat(events.data().subList(4, 7))
                .containsExactlyInAnyOrder(
                        "off a " + gone.get(0).id(),
                        "off b " + gone.get(0).id(),
                        "off a " + gone.get(1).id());
    }

    @Test
    void aHubThatWasTakenForDeadAnnouncesItsSubscribersAgain() {
        Hub paused = open();
        Hub other = open();
        Subscriber here = subscribeIn(paused, "a", "b");
        Subscriber leaving = subscribeIn(paused, "a");
        until(() -> listed(other).size() == 3);
        log.pause((NodeStore) paused.store());
        until(() -> listed(other).isEmpty());
        leaving.cancel();
        until(() -> listed(paused).size() == 2);

        log.resume((NodeStore) paused.store());

        for (Hub hub : List.of(paused, other)) {
            until(() -> new HashSet<>(listed(hub)).equals(Set.of("a " + here.id(), "b " + here.id())));
        }
        here.cancel();
        until(() -> listed(other).isEmpty());
    }

    @Test
    void aHubThatClosesLeavesNobodyListed() {
        Hub closing = open();
        Hub other = open();
        subscribeIn(closing, "a", "b");
        until(() -> listed(other).size() == 2);

        closing.close();

        until(() -> listed(other).isEmpty());
    }

    // Revocations

    @Test
    void whoIsRevokedOnOneHubIsOnAll() {
        Hub one = open();
        Hub other = open();
        List<ClusterSink> revoked = List.of(reads(one, "ada"), reads(other, "ada"));
        List<ClusterSink> left = List.of(reads(one, "bob"), reads(other, "bob"));
        long moment = other.unwrap(Gateway.class).moment();

        one.revoke("ada").toCompletableFuture().join();
        ClusterSink onItsWay = new ClusterSink();
        other.unwrap(Gateway.class)
                .join(request("ada").build(), new Admission(moment, null))
                .join()
                .start(subscriber -> onItsWay);
        ClusterSink anew = reads(other, "ada");
        publish(one, "later");

        left.forEach(sink -> until(() -> sink.data().equals(List.of("later"))));
        until(() -> anew.data().equals(List.of("later")) && onItsWay.closed() != null);
        assertThat(onItsWay.closed()).isEqualTo(CloseReason.REVOKED);
        assertThat(onItsWay.received()).isEmpty();
        for (ClusterSink sink : revoked) {
            assertThat(sink.received()).isEmpty();
            assertThat(sink.closed()).isEqualTo(CloseReason.REVOKED);
        }
    }

    @Test
    void whoIsRevokedWhileTheLogIsAwayEndsHereAtLeast() {
        Hub hub = open();
        ClusterSink sink = reads(hub, "ada");
        log.pause((NodeStore) hub.store());

        CompletionStage<Void> revoked = hub.revoke("ada");

        assertThat(revoked.handle((nothing, failure) -> failure)
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage("shared memory log: unreachable");
        until(() -> sink.closed() == CloseReason.REVOKED);
    }

    @Test
    void aHubSaysWhetherTheLogIsAway() {
        Hub hub = open();
        log.pause((NodeStore) hub.store());

        assertThat(hub.ready()
                        .handle((ready, failure) -> failure)
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage("shared memory log: unreachable");
        log.resume((NodeStore) hub.store());
        assertThat(hub.ready().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    @Test
    void whoReplaysWhileTheLogIsAwayWaitsForIt() {
        Hub hub = open(HubConfig.builder().maxRecentBytes(16 * 1024));
        EventId last = publishNumbered(hub, 1_000).get(999).id().orElseThrow();
        until(() -> hub.lastEventId().equals(last));
        Joined joined = join(hub, SubscribeRequest.topic("news").lastEventId(EventId.EARLIEST));
        ClusterSink sink = new ClusterSink();
        log.pause((NodeStore) hub.store());
        int before = log.refusals();

        joined.start(subscriber -> sink);

        until(() -> log.refusals() > before + 2);
        assertThat(sink.closed()).isNull();
        log.resume((NodeStore) hub.store());
        until(() -> sink.received().size() == 1_000);
        assertThat(sink.closed()).isNull();
    }

    // Lost tails

    @Test
    void whoMayHaveReadWhatIsLostIsEndedInOrder() {
        Hub one = open();
        Hub other = open();
        List<Update> updates = publishNumbered(one, 10);
        EventId last = updates.get(9).id().orElseThrow();
        until(() -> one.lastEventId().equals(last) && other.lastEventId().equals(last));
        List<ClusterSink> sinks = List.of(subscribe(one, "news"), subscribe(other, "news"));
        Update lost = publish(one, "lost");
        sinks.forEach(sink -> until(() -> sink.received().size() == 1));
        Joined onItsWay = join(other, SubscribeRequest.topic("news"));

        log.loseTail(10);
        ClusterSink late = new ClusterSink();
        onItsWay.start(subscriber -> late);

        until(() -> other.lastEventId().equals(EventId.EARLIEST)
                && one.lastEventId().equals(EventId.EARLIEST));
        Update next = publish(other, "next");
        for (ClusterSink sink : List.of(sinks.get(0), sinks.get(1), late)) {
            until(() -> sink.closed() != null);
            assertThat(sink.closed()).isEqualTo(CloseReason.HISTORY_LOST);
            assertThat(sink.reconnectAfter()).isPresent();
            assertThat(sink.received()).doesNotContain(next);
        }
        for (Hub hub : List.of(one, other)) {
            Joined unknown = join(
                    hub, SubscribeRequest.topic("news").lastEventId(lost.id().orElseThrow()));
            assertThat(unknown.precedingId()).contains(EventId.EARLIEST);
            ClusterSink all = new ClusterSink();
            unknown.start(subscriber -> all);
            until(() -> all.received().size() == 11);
            assertThat(all.received().subList(0, 10)).isEqualTo(updates);
            assertThat(all.received().get(10)).isEqualTo(next);
            until(() -> hub.lastEventId().equals(next.id().orElseThrow()));
        }
    }

    @Test
    void whoReplaysWhatIsLostIsEndedAndGetsNothingOfWhatFollows() {
        Hub hub = open();
        publishNumbered(hub, 5_000);
        ClusterSink slow = new ClusterSink(1);
        join(hub, SubscribeRequest.topic("news").lastEventId(EventId.EARLIEST)).start(subscriber -> slow);
        until(() -> !slow.received().isEmpty());

        log.loseTail(100);
        until(() -> hub.lastEventId().equals(EventId.EARLIEST));
        Update next = publish(hub, "next");

        until(() -> slow.closed() != null);
        assertThat(slow.closed()).isEqualTo(CloseReason.HISTORY_LOST);
        assertThat(slow.received()).doesNotContain(next);
        ClusterSink all = new ClusterSink();
        join(hub, SubscribeRequest.topic("news").lastEventId(EventId.EARLIEST)).start(subscriber -> all);
        until(() -> all.received().size() == 101);
        assertThat(all.received().get(100)).isEqualTo(next);
    }

    @Test
    void afterALossEveryoneIsListedWhoIsThere() {
        Hub one = open();
        Hub other = open();
        subscribeIn(one, "a");
        Subscriber second = subscribeIn(other, "b");
        until(() -> listed(one).size() == 2 && listed(other).size() == 2);
        second.cancel();
        until(() -> listed(one).size() == 1 && listed(other).size() == 1);

        log.loseTail(2); // the end of the second one is lost

        until(() -> listed(one).isEmpty() && listed(other).isEmpty());
        Subscriber third = subscribeIn(one, "c");
        for (Hub hub : List.of(one, other, open())) {
            until(() -> listed(hub).equals(List.of("c " + third.id())));
        }
    }

    // What the tests share

    private Hub open() {
        return open(HubConfig.builder());
    }

    private Hub open(HubConfig.Builder builder) {
        HubConfig config = builder.subscriptions(true)
                .shutdownTimeout(Duration.ofSeconds(2))
                .build();
        Hub hub = Hub.open(config, log.open(), HubMetrics.NONE);
        hubs.add(hub);
        until(() -> hub.ready()
                .handle((ready, failure) -> failure == null)
                .toCompletableFuture()
                .join());
        return hub;
    }

    private static Update publish(Hub hub, String data) {
        Update update = Update.of("news").id(EventId.random()).data(data).build();
        CompletionStage<EventId> unused = hub.publish(update);
        unused.toCompletableFuture().join();
        return update;
    }

    private static List<Update> publishNumbered(Hub hub, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> publish(hub, String.valueOf(i)))
                .toList();
    }

    private static Joined join(Hub hub, SubscribeRequest.Builder request) {
        return hub.unwrap(Gateway.class).join(request.announced(false).build()).join();
    }

    private static ClusterSink subscribe(Hub hub, String topic) {
        ClusterSink sink = new ClusterSink();
        join(hub, SubscribeRequest.topic(topic)).start(subscriber -> sink);
        return sink;
    }

    private static ClusterSink events(Hub hub) {
        ClusterSink sink = new ClusterSink();
        join(hub, SubscribeRequest.topic("*").grants(everything())).start(subscriber -> sink);
        return sink;
    }

    private static Grants everything() {
        return Grants.reading(List.of(ExactMatcher.EVERY_TOPIC));
    }

    private static SubscribeRequest.Builder request(String principal) {
        return SubscribeRequest.topic("news").principal(principal).announced(false);
    }

    private static ClusterSink reads(Hub hub, String principal) {
        ClusterSink sink = new ClusterSink();
        join(hub, request(principal)).start(subscriber -> sink);
        return sink;
    }

    private static Subscriber subscribeIn(Hub hub, String... topics) {
        SubscribeRequest request = SubscribeRequest.of(
                        List.of(topics).stream().map(ExactMatcher::new).toList())
                .build();
        return hub.unwrap(Gateway.class).join(request).join().start(subscriber -> new ClusterSink());
    }

    private static List<String> listed(Hub hub) {
        List<String> listed = new ArrayList<>();
        for (Subscription subscription : hub.activeSubscriptions()) {
            listed.add(subscription.matcher().pattern() + " " + subscription.subscriberId());
        }
        return listed;
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition);
    }
}
