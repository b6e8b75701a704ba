package io.mercurehub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.client.MercureClient;
import io.mercurehub.client.PublishException;
import io.mercurehub.client.ReceivedUpdate;
import io.mercurehub.client.Subscription;
import io.mercurehub.client.SubscriptionException;
import io.mercurehub.client.SubscriptionListener;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client of mercure-client at a real hub. */
class ClientAndHubIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Its streams end while the tests run. */
    @RegisterExtension
    static final MercureHubExtension MERCURE = TestHub.builder()
            .http(http -> http.anonymous(false).writeTimeout(Duration.ofSeconds(1)))
            .extension();

    private final TestHub hub = MERCURE.hub();

    @Test
    void bringsWhatIsPublishedAsItWas() throws Exception {
        TestSubscription books = hub.subscribe("books/{id}");

        publish(Update.of("books/1").id(EventId.of("é 1")).data("a\nb").isPrivate(true));
        publish(Update.of("books/2").id(EventId.of("urn:2")).type("price"));
        publish(Update.of("books/3").id(EventId.of("urn:3")).data("Grüße, 世界 🎉\r\n"));

        assertThat(books.next()).isEqualTo(new ReceivedUpdate("é 1", "message", "a\nb"));
        assertThat(books.next()).isEqualTo(new ReceivedUpdate("urn:2", "price", ""));
        assertThat(books.next()).isEqualTo(new ReceivedUpdate("urn:3", "message", "Grüße, 世界 🎉\n"));
        Queue<String> later = new ConcurrentLinkedQueue<>();
        try (Subscription replay =
                hub.client().subscription("books/{id}").after("é 1").start(update -> later.add(update.id()))) {
            await().atMost(PATIENCE).until(() -> later.size() == 2);
            assertThat(replay.completion().toCompletableFuture()).isNotDone();
        }
        assertThat(later).containsExactly("urn:2", "urn:3");
    }

    private void publish(Update.Builder update) throws Exception {
        assertThat(hub.client().publish(update.build()).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    void saysWhyTheHubRefuses() {
        try (MercureClient stranger = MercureClient.builder(hub.url())
                .publisherToken(() -> hub.publisherToken("other"))
                .subscriberToken(hub::publisherToken)
                .build()) {
            assertThat(stranger.publish(Update.of("a").build()).toCompletableFuture())
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isFalse())
                    .withMessageStartingWith("the hub answers 401");
            assertThat(stranger.subscription("a")
                            .start(update -> {})
                            .completion()
                            .toCompletableFuture())
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(SubscriptionException.class)
                    .withMessageStartingWith("the hub answers 401");
        }
    }

    @Test
    void losesNothingAndGetsNothingTwiceWhileTopicsChangeAndStreamsEnd() throws Exception {
        int updates = 2_000;
        Queue<String> received = new ConcurrentLinkedQueue<>();
        Queue<String> gaps = new ConcurrentLinkedQueue<>();
        CountDownLatch open = new CountDownLatch(1);
        List<String> published = new ArrayList<>();
        try (Subscription subscription = hub.client()
                .subscription("kept")
                .listener(new SubscriptionListener() {
                    @Override
                    public void onOpen() {
                        open.countDown();
                    }

                    @Override
                    public void onGap(String asked, String answered) {
                        gaps.add(asked + " -> " + answered);
                    }
                })
                .start(update -> received.add(update.data()))) {
            assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < updates; i++) {
                String data = Integer.toString(i);
                published.add(data);
                hub.publish(Update.of("kept").data(data).retry(Duration.ZERO).build());
                if (i % 50 == 0) {
                    subscription.topics(List.of("kept", "other" + i));
                    hub.publish(Update.of("unheard").data("no").build());
                }
            }

            await().atMost(PATIENCE).until(() -> received.contains(Integer.toString(updates - 1)));
        }
        assertThat(received).containsExactlyElementsOf(published);
        assertThat(gaps).isEmpty();
    }

    @Test
    void tellsOfAnUpdateThatTheHubDoesNotKnow() throws Exception {
        CountDownLatch gap = new CountDownLatch(1);
        try (Subscription subscription = hub.client()
                .subscription("a")
                .after("urn:lost")
                .listener(new SubscriptionListener() {
                    @Override
                    public void onGap(String asked, String answered) {
                        if (asked.equals("urn:lost") && answered.equals("earliest")) {
                            gap.countDown();
                        }
                    }
                })
                .start(update -> {})) {
            assertThat(gap.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(subscription.completion().toCompletableFuture()).isNotDone();
        }
    }
}
