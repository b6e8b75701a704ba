package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.exchange.PromptExchanges;
import io.mercurehub.servlet.exchange.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SseStreamTest {

    private static final FakeResponse.Container EAGER = new FakeResponse.Container(Integer.MAX_VALUE, 0, false);
    private static final Optional<Duration> LATER = Optional.of(Duration.ofMillis(1500));

    private final SseStreams streams = new SseStreams(() -> Duration.ofMillis(3_456));
    private final Exchanges exchanges = PromptExchanges.open();
    private final FakeSubscriber subscriber = new FakeSubscriber();

    @AfterEach
    void endStreamsAndThreads() {
        subscriber.closeSink();
        streams.close(Duration.ofSeconds(30));
        exchanges.close(Duration.ofSeconds(30));
    }

    @Test
    void touchesNothingBeforeTheContainerSaysThatItIsReady() {
        FakeResponse response = response(EAGER);
        UpdateSink stream = start(response);

        boolean taken = stream.offer(Runs.aRunOf(10, 'a'));
        stream.flush();
        stream.keepAlive();

        assertThat(taken).isFalse();
        assertThat(stream.isIdle()).isFalse();
        assertThat(response.slices()).isEmpty();
        assertThat(response.violations()).isEmpty();
    }

    @Test
    void writesARunAndFlushesAtTheEndOfTheRound() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(Integer.MAX_VALUE, 8, false));
        UpdateSink stream = startOpen(response);

        assertThat(stream.offer(Runs.aRunOf(10, 'a'))).isTrue();
        assertThat(stream.offer(Runs.aRunOf(10, 'b'))).isTrue();
        assertThat(stream.isIdle()).isFalse();
        assertThat(response.hasSentAll()).isFalse();
        stream.flush();

        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("aaaaaaaaaabbbbbbbbbb");
        assertThat(response.hasSentAll()).isTrue();
        assertThat(stream.isIdle()).isTrue();
    }

    @Test
    void passesTheSharedArrayInSlicesOfAtMost16KiBWithoutCopyingIt() throws Exception {
        FakeResponse response = response(EAGER);
        UpdateSink stream = startOpen(response);
        UpdateRun run = Runs.aRunOf(40_000, 'a');
        long before = stream.progress();

        stream.offer(run);

        assertThat(response.slices()).allMatch(slice -> slice.array() == run.bytes());
        assertThat(response.slices()).extracting(FakeResponse.Slice::length).containsExactly(16_384, 16_384, 7_232);
        assertThat(stream.progress()).isNotEqualTo(before);
    }

    @Test
    void refusesTheNextRunWhileTheRestOfOneWaits() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(10_000, 0, false));
        UpdateSink stream = startOpen(response);

        assertThat(stream.offer(Runs.aRunOf(40_000, 'a'))).isTrue();
        long progress = stream.progress();
        assertThat(stream.offer(Runs.aRunOf(10, 'b'))).isFalse();
        stream.flush();
        assertThat(stream.isIdle()).isFalse();
        assertThat(stream.resume()).isFalse();
        assertThat(stream.progress()).isEqualTo(progress);

        settle(response);
        assertThat(stream.progress()).isGreaterThan(progress);
        assertThat(response.bytes()).hasSize(40_000).containsOnly('a');
    }

    @Test
    void owesAFlushWhenTheContainerIsNotReadyAtTheEndOfTheRoundAndPaysItFirst() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(10, 7, false));
        UpdateSink stream = startOpen(response);

        stream.offer(Runs.aRunOf(10, 'a'));
        stream.flush();
        assertThat(stream.isIdle()).isFalse();
        assertThat(stream.offer(Runs.aRunOf(1, 'b'))).isFalse();
        response.drain();
        subscriber.resumeIfWritable();

        assertThat(response.hasSentAll()).isTrue();
        assertThat(stream.isIdle()).isTrue();
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("aaaaaaaaaa");
    }

    @Test
    void keepsAnIdleConnectionAliveWithAComment() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(Integer.MAX_VALUE, 8, false));
        UpdateSink stream = startOpen(response);

        stream.keepAlive();

        assertThat(response.bytes()).asString(US_ASCII).isEqualTo(":\n");
        assertThat(response.hasSentAll()).isTrue();
    }

    @Test
    void tellsALeavingSubscriberWhenToComeBackAndCompletes() throws Exception {
        FakeResponse response = response(EAGER);
        UpdateSink stream = startOpen(response);

        stream.close(CloseReason.HUB_CLOSED, LATER);

        assertCompleted(response);
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("retry: 1500\n");
        assertThat(streams.count()).isZero();
    }

    @Test
    void saysThatToASubscriberWhoseLaneHasNotHeardYetThatTheResponseIsReady() throws Exception {
        FakeResponse response = response(EAGER);
        UpdateSink stream = start(response);
        response.drain();

        stream.close(CloseReason.HUB_CLOSED, LATER);

        assertCompleted(response);
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("retry: 1500\n");
    }

    @Test
    void saysThatToASubscriberAsSoonAsTheContainerSaysThatItIsReady() throws Exception {
        FakeResponse response = response(EAGER);
        UpdateSink stream = start(response);

        stream.close(CloseReason.HUB_CLOSED, LATER);
        response.drain();

        assertCompleted(response);
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("retry: 1500\n");
    }

    @Test
    void saysThatToASubscriberForWhomAWholeRunStillWaits() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(1, 0, false));
        UpdateSink stream = startOpen(response);
        stream.offer(Runs.aRunOf(10, 'a'));
        stream.offer(Runs.aRunOf(10, 'b'));

        stream.close(CloseReason.HUB_CLOSED, LATER);
        response.drain();
        response.drain();

        assertCompleted(response);
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("aaaaaaaaaaretry: 1500\n");
    }

    @Test
    void isNotIdleBeforeTheContainerHasSentWhatWasFlushed() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(100_000, 0, true));
        UpdateSink stream = startOpen(response);

        stream.offer(Runs.aRunOf(10, 'a'));
        stream.flush();
        assertThat(stream.isIdle()).isFalse();
        response.drain();
        subscriber.resumeIfWritable();

        assertThat(stream.isIdle()).isTrue();
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("aaaaaaaaaa");
    }

    @Test
    void endsInOrderWithinTheCallByWhichTheContainerSaysThatItStops() throws Exception {
        FakeResponse response = response(EAGER);
        streams.start(subscriber, response.exchange(), new Reply(200));
        response.drain();
        subscriber.resumeIfWritable();

        CompletableFuture<Boolean> endedWithin = CompletableFuture.supplyAsync(() -> {
            try {
                response.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return response.completed().getCount() == 0;
        });
        Awaitility.await().until(subscriber::isCancelled);
        subscriber.sink().close(CloseReason.CANCELLED, Optional.empty());

        assertThat(endedWithin).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        assertThat(response.bytes()).asString(US_ASCII).matches("retry: [0-9]+\n");
    }

    @Test
    void tellsTheHubOfAFailureBeforeTheHubKnowsOfTheStream() {
        FakeResponse response = response(EAGER);
        response.failAfter(0, new IllegalStateException("recycled"));

        streams.start(subscriber, response.exchange(), new Reply(200));

        assertThat(subscriber.details()).containsExactly("java.lang.IllegalStateException: recycled");
    }

    @Test
    void touchesNothingOnceTheContainerHasEndedTheRequest() throws Exception {
        FakeResponse response = response(EAGER);
        streams.start(subscriber, response.exchange(), new Reply(200));
        response.drain();
        subscriber.resumeIfWritable();

        response.endByItself();
        subscriber.sink().offer(Runs.aRunOf(10, 'a'));
        subscriber.sink().flush();
        subscriber.sink().close(CloseReason.HUB_CLOSED, LATER);
        streams.close(Duration.ofSeconds(30));

        assertThat(response.slices()).isEmpty();
        assertThat(response.completed().getCount()).isEqualTo(1);
        assertThat(subscriber.details()).startsWith("completed by the container");
    }

    @Test
    void completesWithoutALastWordOnceTheContainerDoesNotWaitForASubscriberThatIsStalled() throws Exception {
        FakeResponse response = response(new FakeResponse.Container(1, 0, false));
        UpdateSink stream = startOpen(response);
        stream.offer(Runs.aRunOf(20_000, 'a'));

        stream.close(CloseReason.HUB_CLOSED, LATER);
        assertThat(response.completed().getCount()).isEqualTo(1);
        response.drain();

        assertCompleted(response);
        assertThat(response.bytes()).hasSize(16_384);
    }

    @Test
    void completesWithoutALastWordWhenTheEndIsNotOrderly() throws Exception {
        FakeResponse response = response(EAGER);
        UpdateSink stream = startOpen(response);

        stream.close(CloseReason.DISPATCH_DEADLINE, LATER);

        assertCompleted(response);
        assertThat(response.bytes()).isEmpty();
    }

    @Test
    void tellsTheHubWhatTheContainerSaysOfAFailureAndTouchesNothing() {
        FakeResponse response = response(EAGER);
        start(response);

        response.sayThatItFailed(new IOException("Broken pipe"));

        assertThat(subscriber.details()).containsExactly("IOException: Broken pipe");
        assertThat(response.completed().getCount()).isEqualTo(1);
    }

    @Test
    void endsEverySubscriberWhenTheServletEnds() throws Exception {
        FakeResponse response = response(EAGER);
        startOpen(response);
        Thread lane = new Thread(() -> {
            while (streams.count() > 0) {
                subscriber.closeIfCancelled();
                Thread.onSpinWait();
            }
        });

        lane.start();
        streams.close(Duration.ofSeconds(30));

        lane.join();
        assertCompleted(response);
        assertThat(response.bytes()).asString(US_ASCII).isEqualTo("retry: 1500\n");
    }

    /** Every order of a few acts, on every kind of container, keeps the rules and loses nothing. */
    @Test
    void keepsTheRulesOfEveryContainerInEveryOrderOfEvents() throws Exception {
        for (int window : new int[] {1, 16_384, 20_000, Integer.MAX_VALUE}) {
            for (int keptBack : new int[] {0, 5}) {
                for (boolean flushTakesTime : new boolean[] {false, true}) {
                    explore(new FakeResponse.Container(window, keptBack, flushTakesTime), new ArrayList<>(), 5);
                }
            }
        }
    }

    @Test
    void endsOnceAndTouchesNothingMoreWhicheverCallOfTheContainerFails() throws Exception {
        List<Throwable> failures = List.of(
                new IOException("Broken pipe"),
                new NullPointerException(),
                new IllegalStateException("recycled"),
                new OutOfMemoryError("as the test wants it"));
        for (Throwable failure : failures) {
            for (int calls = 0; calls < 12; calls++) {
                FakeResponse response = response(new FakeResponse.Container(20_000, 5, false));
                FakeSubscriber gone = new FakeSubscriber();
                response.failAfter(calls, failure);
                streams.start(gone, response.exchange(), new Reply(200));

                for (Act act : List.of(Act.READ, Act.OFFER_LARGE, Act.FLUSH, Act.READ, Act.OFFER_SMALL, Act.FLUSH)) {
                    perform(act, gone, response, new ArrayList<>());
                }

                assertThat(gone.details()).as("%s at call %s", failure, calls).isNotEmpty();
                gone.sink().close(CloseReason.SUBSCRIBER_GONE, Optional.empty());
                assertCompleted(response);
                assertThat(response.violations()).isEmpty();
            }
        }
        assertThat(streams.count()).isZero();
    }

    private enum Act {
        OFFER_SMALL,
        OFFER_LARGE,
        FLUSH,
        READ,
        KEEP_ALIVE,
        CLOSE
    }

    private static final UpdateRun SMALL = Runs.aRunOf(3, 's');
    private static final UpdateRun LARGE = Runs.aRunOf(40_000, 'l');

    private void explore(FakeResponse.Container container, List<Act> acts, int more) throws Exception {
        replay(container, acts);
        if (more > 0 && !acts.contains(Act.CLOSE)) {
            for (Act act : Act.values()) {
                acts.add(act);
                explore(container, acts, more - 1);
                acts.remove(acts.size() - 1);
            }
        }
    }

    private void replay(FakeResponse.Container container, List<Act> acts) throws Exception {
        FakeResponse response = response(container);
        FakeSubscriber reader = new FakeSubscriber();
        streams.start(reader, response.exchange(), new Reply(200));
        List<byte[]> taken = new ArrayList<>();

        for (Act act : acts) {
            perform(act, reader, response, taken);
        }
        if (acts.contains(Act.CLOSE)) {
            for (int i = 0; i < 10; i++) {
                response.drain();
            }
            assertThat(response.completed().await(30, TimeUnit.SECONDS)).isTrue();
        } else {
            reader.sink().flush();
            for (int i = 0; i < 200 && !reader.sink().isIdle(); i++) {
                response.drain();
                reader.resumeIfWritable();
            }
            assertThat(reader.sink().isIdle()).as("%s %s", container, acts).isTrue();
            assertThat(response.hasSentAll()).as("%s %s", container, acts).isTrue();
            assertThat(runsIn(response)).as("%s %s", container, acts).isEqualTo(taken);
            reader.sink().close(CloseReason.LIFETIME_ENDED, Optional.empty());
        }
        assertThat(response.violations()).as("%s %s", container, acts).isEmpty();
    }

    private static void perform(Act act, FakeSubscriber reader, FakeResponse response, List<byte[]> taken)
            throws IOException {
        UpdateSink sink = reader.sink();
        switch (act) {
            case OFFER_SMALL, OFFER_LARGE -> {
                UpdateRun run = act == Act.OFFER_SMALL ? SMALL : LARGE;
                if (sink.offer(run)) {
                    taken.add(run.bytes());
                }
            }
            case FLUSH -> sink.flush();
            case READ -> {
                response.drain();
                reader.resumeIfWritable();
            }
            case KEEP_ALIVE -> sink.keepAlive();
            case CLOSE -> sink.close(CloseReason.HUB_CLOSED, LATER);
        }
    }

    /** The arrays that were written whole and in order, without the comments in between. */
    private static List<byte[]> runsIn(FakeResponse response) {
        List<byte[]> runs = new ArrayList<>();
        int next = 0;
        for (FakeResponse.Slice slice : response.slices()) {
            if (slice.array() != SMALL.bytes() && slice.array() != LARGE.bytes()) {
                assertThat(new String(slice.array(), US_ASCII)).isEqualTo(":\n");
                assertThat(next).isZero();
                continue;
            }
            assertThat(slice.from()).isEqualTo(next);
            next += slice.length();
            if (next == slice.array().length) {
                runs.add(slice.array());
                next = 0;
            }
        }
        assertThat(next).isZero();
        return runs;
    }

    private FakeResponse response(FakeResponse.Container container) {
        return new FakeResponse(container, exchanges);
    }

    private UpdateSink start(FakeResponse response) {
        streams.start(subscriber, response.exchange(), new Reply(200));
        return subscriber.sink();
    }

    private UpdateSink startOpen(FakeResponse response) throws IOException {
        UpdateSink stream = start(response);
        settle(response);
        return stream;
    }

    private void settle(FakeResponse response) throws IOException {
        response.drain();
        subscriber.resumeIfWritable();
        for (int i = 0; i < 100 && !subscriber.sink().isIdle(); i++) {
            response.drain();
            subscriber.resumeIfWritable();
        }
        assertThat(subscriber.sink().isIdle()).isTrue();
    }

    private static void assertCompleted(FakeResponse response) throws InterruptedException {
        assertThat(response.completed().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(response.violations()).isEmpty();
    }
}
