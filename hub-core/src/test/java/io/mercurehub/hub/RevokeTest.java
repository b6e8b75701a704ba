package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends when a principal may not read any more. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RevokeTest {

    private final Hub hub = Hub.open(HubConfig.builder().subscriptions(true).build());
    private final Gateway gateway = hub.unwrap(Gateway.class);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        hub.close();
        executor.shutdownNow();
    }

    @Test
    void endsTheStreamsOfThatPrincipalAndNobodyElses() {
        TakingSink one = begin(request("ada"), gateway.moment());
        TakingSink other = begin(request("ada"), gateway.moment());
        TakingSink bobs = begin(request("bob"), gateway.moment());
        TakingSink nobodys = begin(request(), gateway.moment());
        publish("0");
        List.of(one, other, bobs, nobodys).forEach(sink -> sink.awaitReceived(0, 1));

        await(hub.revoke("ada"));

        assertThat(one.closed()).isEqualTo(CloseReason.REVOKED);
        assertThat(other.closed()).isEqualTo(CloseReason.REVOKED);
        assertThat(hub.connectedSubscribers()).isEqualTo(2);
        assertThat(hub.activeSubscriptions()).hasSize(2);
        publish("1");
        bobs.awaitReceived(0, 2);
        nobodys.awaitReceived(0, 2);
        assertThat(one.received()).containsExactly("0");
    }

    @Test
    void letsAPrincipalComeBackWhoIsAskedAnew() {
        await(hub.revoke("ada"));

        TakingSink again = begin(request("ada"), gateway.moment());
        publish("0");

        again.awaitReceived(0, 1);
    }

    @Test
    void endsWhoeverWasAdmittedBeforeAndSubscribesAfterwards() {
        EventId first = publish("0");
        publish("1");
        long moment = gateway.moment();
        await(hub.revoke("ada"));

        TakingSink late = begin(request("ada", first), moment);
        TakingSink bobs = begin(request("bob", first), moment);
        publish("2");

        Awaitility.await().until(() -> bobs.received().size() == 2);
        Awaitility.await().until(() -> late.closed() == CloseReason.REVOKED);
        assertThat(late.received()).isEmpty();
    }

    @Test
    void doesNotWaitForThoseWhoHaveNotBegunAndNeverWill() {
        EventId first = publish("0");
        publish("1");
        Joined joined = await(gateway.join(request("ada", first)));

        assertThat(hub.revoke("ada").toCompletableFuture()).isCompleted();

        TakingSink sink = new TakingSink();
        joined.start(subscriber -> sink);
        Awaitility.await().until(() -> sink.closed() == CloseReason.REVOKED);
        assertThat(sink.received()).isEmpty();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
    }

    @Test
    void endsASessionsStreamsAndThoseThatAreAboutToBegin() {
        UUID session = UUID.randomUUID();
        Admission admission = new Admission(gateway.moment(), session);
        TakingSink begun = begin(request("ada"), admission);
        TakingSink elsewhere = begin(request("ada"), new Admission(gateway.moment(), UUID.randomUUID()));

        gateway.endSession(session);
        TakingSink late = begin(request("ada"), admission);

        Awaitility.await().until(() -> begun.closed() == CloseReason.REVOKED);
        Awaitility.await().until(() -> late.closed() == CloseReason.REVOKED);
        publish("0");
        elsewhere.awaitReceived(0, 1);
    }

    @Test
    void waitsForTheCallbackThatRunsAndLetsNoneFollow() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        await(hub.subscribe(request("ada"), executor, update -> {
            called.countDown();
            awaitQuietly(mayReturn);
            received.add(update.data());
        }));
        for (int i = 0; i < 100; i++) {
            publish(String.valueOf(i));
        }
        called.await();

        CompletableFuture<Void> revoked = hub.revoke("ada").toCompletableFuture();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
        assertThat(revoked).isNotDone();
        mayReturn.countDown();

        await(revoked);
        assertThat(received).containsExactly("0");
    }

    @Test
    void waitsForTheCallbackOfAStreamThatHasEndedBefore() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        await(hub.subscribe(
                builder().principal("ada").lifetime(Duration.ofMillis(500)).build(), executor, update -> {
                    called.countDown();
                    awaitQuietly(mayReturn);
                    received.add(update.data());
                }));
        for (int i = 0; i < 100; i++) {
            publish(String.valueOf(i));
        }
        called.await();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);

        CompletableFuture<Void> revoked = hub.revoke("ada").toCompletableFuture();
        assertThat(revoked).isNotDone();
        mayReturn.countDown();

        await(revoked);
        int count = received.size();
        executor.submit(() -> {}).get();
        assertThat(received).hasSize(count);
    }

    @Test
    void tellsAReceiverThatItIsOver() {
        CompletableFuture<String> end = new CompletableFuture<>();
        await(hub.subscribe(request("ada"), executor, new Flow.Subscriber<Update>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Update update) {}

            @Override
            public void onError(Throwable failure) {
                end.complete(failure.toString());
            }

            @Override
            public void onComplete() {
                end.complete("complete");
            }
        }));

        await(hub.revoke("ada"));

        assertThat(await(end)).isEqualTo("complete");
    }

    @Test
    void doesNotWaitForAnExecutorThatTakesNoMoreWork() {
        Subscriber subscriber = await(hub.subscribe(
                request("ada"),
                work -> {
                    throw new RejectedExecutionException();
                },
                update -> {}));

        await(hub.revoke("ada"));

        Awaitility.await().until(subscriber::isClosed);
    }

    @Test
    void neitherWaitsForNorKeepsWhoeverHasGoneByThemselves() {
        Subscriber gone = await(hub.subscribe(request("ada"), executor, update -> {}));
        gone.cancel();
        gateway.join(request("ada")).cancel(false);

        await(hub.revoke("ada"));

        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
    }

    @Test
    void completesWhenTheHubIsClosed() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        await(hub.subscribe(request("ada"), executor, update -> {
            called.countDown();
            awaitQuietly(never);
        }));
        publish("0");
        awaitQuietly(called);
        CompletionStage<Void> revoked = hub.revoke("ada");

        hub.close();

        await(revoked);
        await(hub.revoke("ada"));
    }

    @Test
    void takesNoPrincipalThatIsEmptyOrLong() {
        assertThatThrownBy(() -> SubscribeRequest.topic("news").principal(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("principal: 0 characters (expected: 1 to 1024)");
        assertThatThrownBy(() -> SubscribeRequest.topic("news").principal("x".repeat(1025)))
                .isInstanceOf(IllegalArgumentException.class);
        await(hub.revoke("x".repeat(1025)));
        await(hub.revoke(""));
    }

    private TakingSink begin(SubscribeRequest request, long moment) {
        return begin(request, new Admission(moment, null));
    }

    private TakingSink begin(SubscribeRequest request, Admission admission) {
        TakingSink sink = new TakingSink();
        await(gateway.join(request, admission)).start(subscriber -> sink);
        return sink;
    }

    private static SubscribeRequest request() {
        return builder().build();
    }

    private static SubscribeRequest request(String principal) {
        return builder().principal(principal).build();
    }

    private static SubscribeRequest request(String principal, EventId after) {
        return builder().principal(principal).lastEventId(after).build();
    }

    private static SubscribeRequest.Builder builder() {
        return SubscribeRequest.topic("news").grants(Grants.reading(List.of(new ExactMatcher("news"))));
    }

    private EventId publish(String data) {
        return await(hub.publish(Update.of("news").isPrivate(true).data(data).build()));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
