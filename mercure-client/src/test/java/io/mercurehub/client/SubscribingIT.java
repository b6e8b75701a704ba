package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mercurehub.client.ScriptedHub.Request;
import io.mercurehub.client.SubscriptionException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribing at a hub that answers what the test says, in and out of order. */
class SubscribingIT extends AtScriptedHub {

    private static final String SOON = "retry: 1\n\n";

    @Test
    void asksForAStreamAndHandsOutWhatComes() throws Exception {
        subscribe("a", "https://example.com/{id}");
        Request request = hub.next();
        request.stream().write(":\n").write("id: 1\nevent: price\ndata: x\ndata: y\n\nid: 2\ndata\n\n");

        recorder.expect("open", "1 price: x\ny", "2 message: ");
        assertThat(request.target()).isEqualTo("GET /hub?topic=a&topic=https%3A%2F%2Fexample.com%2F%7Bid%7D");
        assertThat(request.field("Accept", "")).isEqualTo("text/event-stream");
        assertThat(request.field("Authorization", "")).isEqualTo("Bearer a.b.c");
        assertThat(request.field("Last-Event-ID", "none")).isEqualTo("none");
        assertThat(request.field("Upgrade", "none")).isEqualTo("none");
    }

    @Test
    void comesBackAfterAnEndAndACutWithTheLastId() throws Exception {
        subscribe("a");
        hub.next().stream().write(SOON).update("1", "x").end();
        Request second = hub.next();
        second.stream("Last-Event-ID: 1")
                .update("2", "y")
                .write("id: 3\ndata: half")
                .cut();
        Request third = hub.next();
        third.stream("Mercure-Last-Event-ID: 2").update("3", "z");

        recorder.expect("open", "1 message: x", "END", "open", "2 message: y", "CUT", "open", "3 message: z");
        assertThat(second.field("Last-Event-ID", "")).isEqualTo("1");
        assertThat(third.field("Last-Event-ID", "")).isEqualTo("2");
    }

    @Test
    void tellsOfAGapAndGoesOnWithWhatTheHubKnows() throws Exception {
        client.subscription("a").after("0").listener(recorder).start(recorder);
        hub.next().stream("Last-Event-ID: earliest").write(SOON).end();
        Request second = hub.next();
        second.stream().update("5", "x").end();
        Request third = hub.next();
        third.stream("Last-Event-ID: 4").end();
        Request fourth = hub.next();
        fourth.stream("Last-Event-ID: 4").update("6", "y");

        recorder.expect(
                "gap: asked '0', answered 'earliest'",
                "open",
                "END",
                "gap: asked '', answered ''",
                "open",
                "5 message: x",
                "END",
                "gap: asked '5', answered '4'",
                "open",
                "END",
                "open",
                "6 message: y");
        assertThat(second.field("Last-Event-ID", "none")).isEqualTo("none");
        assertThat(fourth.field("Last-Event-ID", "none")).isEqualTo("4");
    }

    @Test
    void asksForAllThatThereIsUntilSomethingHasCome() throws Exception {
        client.subscription("a").after("earliest").listener(recorder).start(recorder);
        hub.next().stream("Last-Event-ID: earliest").write(SOON).end();
        Request second = hub.next();
        second.stream("Last-Event-ID: earliest").write("data: no id\n\n");

        recorder.expect("open", "END", "open", " message: no id");
        assertThat(second.field("Last-Event-ID", "")).isEqualTo("earliest");
    }

    @Test
    void leavesAStreamThatIsSilentButNotOneWithHeartbeats() throws Exception {
        client(builder().silence(Duration.ofSeconds(3)));
        subscribe("a");
        Request first = hub.next();
        first.stream().write(SOON).update("1", "x");
        recorder.expect("open", "1 message: x");

        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch beats = new CountDownLatch(200);
        Future<?> beating = heart.scheduleAtFixedRate(
                () -> {
                    try {
                        first.write(":\n");
                        beats.countDown();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
        assertThat(beats.await(20, TimeUnit.SECONDS)).isTrue();
        recorder.expectNothingMore();
        beating.cancel(false);
        heart.shutdown();

        first.awaitLeave();
        recorder.expect("SILENCE");
        assertThat(hub.next().field("Last-Event-ID", "")).isEqualTo("1");
    }

    @Test
    void comesBackWhenThereIsNoAnswerInTime() throws Exception {
        client(builder().timeout(Duration.ofMillis(200)));
        subscribe("a");
        hub.next().awaitLeave();

        recorder.expect("UNREACHABLE");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void comesBackWhenTheHubCannotNow(int status) throws Exception {
        subscribe("a");
        hub.next().stream().write(SOON).update("1", "x").end();
        hub.next().answer(status + " No", "later");
        Request third = hub.next();
        third.stream("Last-Event-ID: 1");

        recorder.expect("open", "1 message: x", "END", "UNAVAILABLE", "open");
        assertThat(third.field("Last-Event-ID", "")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void asksForAnotherTokenOnceBeforeItGivesUp(int status) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        client(MercureClient.builder(hub.url()).subscriberToken(() -> "token" + asked.incrementAndGet()));
        Subscription subscription = subscribe("a");
        hub.next().answer(status + " No", "");
        Request second = hub.next();
        second.stream().write(SOON).update("1", "x").end();
        hub.next().answer(status + " No", "");
        Request fourth = hub.next();
        fourth.answer(status + " No", "No more");

        SubscriptionException failure = failure(subscription);
        assertThat(second.field("Authorization", "")).isEqualTo("Bearer token2");
        assertThat(fourth.field("Authorization", "")).isEqualTo("Bearer token4");
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.body()).isEqualTo("No more");
        recorder.expect("open", "1 message: x", "END");
    }

    @Test
    void givesUpAtOnceWithoutATokenToAskFor() throws Exception {
        client(MercureClient.builder(hub.url()));
        Subscription subscription = subscribe("a");
        hub.next().answer("401 No", "");

        assertThat(failure(subscription)).hasMessage("the hub answers 401");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 No\\nContent-Type: text/plain|REFUSED|the hub answers 400 with \"text/plain\": \"Why\"",
                "404 No|REFUSED|the hub answers 404: \"Why\"",
                "302 No\\nLocation: /login|NOT_A_STREAM|the hub answers 302 with Location \"/login\" (expected: the hub's own URL; redirects are not followed)",
                "200 OK\\nContent-Type: text/html|NOT_A_STREAM|the hub answers 200 with \"text/html\": \"Why\" (expected: text/event-stream)",
                "200 OK\\nContent-Type: text/event-streams|NOT_A_STREAM|the hub answers 200 with \"text/event-streams\": \"Why\" (expected: text/event-stream)",
                "200 OK|NOT_A_STREAM|the hub answers 200: \"Why\" (expected: text/event-stream)"
            })
    void failsWhereTryingAgainIsOfNoUse(String head, Reason reason, String message) throws Exception {
        Subscription subscription = subscribe("a");
        hub.next().answer(head.replace("\\n", "\n"), "Why");

        SubscriptionException failure = failure(subscription);
        assertThat(failure).hasMessage(message);
        assertThat(failure.reason()).isEqualTo(reason);
        recorder.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream;", "Text/Event-Stream ; charset=windows-1252"})
    void takesAnyParametersOfTheContentType(String type) throws Exception {
        subscribe("a");
        hub.next().raw("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\nid: 1\ndata: ok…\n\n");

        recorder.expect("open", "1 message: ok…");
    }

    @Test
    void endsWhenTheHubSaysThatNothingMoreWillCome() throws Exception {
        Subscription subscription = subscribe("a");
        hub.next().raw("HTTP/1.1 204 No Content\r\n\r\n");

        assertThat(subscription.completion().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void failsAtAnUpdateThatIsTooLargeAndHandsOutThoseBefore() throws Exception {
        client(builder().maxUpdateBytes(1024));
        Subscription subscription = subscribe("a");
        Request request = hub.next();
        request.stream().write("id: 1\ndata: x\n\nid: 2\ndata: " + "y".repeat(2000));

        SubscriptionException failure = failure(subscription);
        assertThat(failure.reason()).isEqualTo(Reason.UPDATE_TOO_LARGE);
        assertThat(failure).hasMessageContaining("1024 bytes");
        recorder.expect("open", "1 message: x");
        request.awaitLeave();
    }

    @Test
    void handsOutNoMoreThanIsRequestedAndLeavesTheHubWaiting() throws Exception {
        client(builder().silence(Duration.ofSeconds(1)));
        Requesting receiver = new Requesting();
        client.subscription("a").listener(recorder).publisher().subscribe(receiver);
        Request request = hub.next();
        request.streamOf("id: 1\ndata: x\n\n");
        recorder.expect("open");

        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 2; i <= 2000; i++) {
                    request.update(Integer.toString(i), "x".repeat(10_000));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        receiver.upstream().request(2);
        assertThat(receiver.next()).isEqualTo("1");
        assertThat(receiver.next()).isEqualTo("2");
        // One that the hub leaves waiting has enough of it by now.
        Recorder silent = new Recorder();
        client.subscription("b").listener(silent).start(silent);
        hub.next().stream();
        silent.expect("open", "SILENCE");
        assertThat(receiver.updates).isEmpty();
        recorder.expectNothingMore();
        assertThat(writing).isNotDone();

        receiver.upstream().request(Long.MAX_VALUE);
        receiver.upstream().request(1);
        for (int i = 3; i <= 2000; i++) {
            assertThat(receiver.next()).isEqualTo(Integer.toString(i));
        }
        receiver.upstream().cancel();
        request.awaitLeave();
    }

    @Test
    void failsWhoeverRequestsNothing() throws Exception {
        Requesting receiver = new Requesting();
        Subscription subscription = client.subscription("a").start(receiver);
        receiver.upstream().request(0);

        assertThat(receiver.failure).failsWithin(Duration.ofSeconds(20));
        assertThat(catchThrowable(
                        () -> subscription.completion().toCompletableFuture().join()))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endsWithWhatAReceiverThrows() throws Exception {
        Subscription subscription = client.subscription("a").start(update -> {
            throw new AssertionError("broken");
        });
        Request request = hub.next();
        request.stream().update("1", "x");

        assertThat(subscription.completion().toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withRootCauseInstanceOf(AssertionError.class);
        request.awaitLeave();
    }

    @Test
    void comesBackWhenThereIsNoToken() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        client(MercureClient.builder(hub.url()).subscriberToken(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
            }
            return "token";
        }));
        subscribe("a");
        hub.next().stream();

        recorder.expect("UNREACHABLE", "open");
    }

    @Test
    void callsNobodyOnceItIsClosed() throws Exception {
        CountDownLatch within = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        BlockingQueue<String> ids = new LinkedBlockingQueue<>();
        Subscription subscription = client.subscription("a").start(update -> {
            ids.add(update.id());
            within.countDown();
            try {
                assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Request request = hub.next();
        request.stream().write("id: 1\ndata\n\nid: 2\ndata\n\n");
        assertThat(within.await(20, TimeUnit.SECONDS)).isTrue();

        subscription.close();
        closed.countDown();

        request.awaitLeave();
        assertThat(ids).containsExactly("1");
        assertThat(subscription.completion().toCompletableFuture()).isCompleted();
    }

    @Test
    void endsWithItsClient() throws Exception {
        Subscription subscription = subscribe("a");
        Request request = hub.next();
        request.stream();
        recorder.expect("open");

        client.close();

        request.awaitLeave();
        assertThat(subscription.completion().toCompletableFuture()).isCompleted();
        assertThatIllegalStateException().isThrownBy(() -> subscribe("a"));
    }

    @Test
    void needsATopic() {
        assertThatIllegalArgumentException().isThrownBy(() -> client.subscription());
        assertThatIllegalArgumentException().isThrownBy(() -> subscribe("a").topics(List.of()));
    }

    private static SubscriptionException failure(Subscription subscription) throws Exception {
        try {
            subscription.completion().toCompletableFuture().get(20, TimeUnit.SECONDS);
            throw new AssertionError("no failure");
        } catch (ExecutionException e) {
            return Objects.requireNonNull((SubscriptionException) e.getCause());
        }
    }

    /** Gets what it requests. */
    private static final class Requesting implements Flow.Subscriber<ReceivedUpdate> {

        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final BlockingQueue<String> updates = new ArrayBlockingQueue<>(5000);
        private final CompletableFuture<Void> failure = new CompletableFuture<>();

        Flow.Subscription upstream() throws Exception {
            return subscription.get(20, TimeUnit.SECONDS);
        }

        String next() throws InterruptedException {
            return String.valueOf(updates.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public void onSubscribe(Flow.Subscription upstream) {
            subscription.complete(upstream);
        }

        @Override
        public void onNext(ReceivedUpdate update) {
            updates.add(update.id());
        }

        @Override
        public void onError(Throwable e) {
            failure.completeExceptionally(e);
        }

        @Override
        public void onComplete() {
            failure.complete(null);
        }
    }
}
