package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.fixtures.Fakes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams in a container whose writes wait for the client although it has said that it is ready. */
class BlockingContainerTest {

    private static final String SOMEBODY = "192.0.2.1";
    private static final String SOMEBODY_ELSE = "198.51.100.1";

    private final SseStreams streams = new SseStreams(() -> Duration.ofMillis(3_456));
    private final Exchanges exchanges = Fakes.exchanges();
    private final List<Reader> readers = new ArrayList<>();

    @AfterEach
    void endThreads() {
        readers.forEach(reader -> reader.response.read(100));
        readers.forEach(reader -> reader.subscriber.closeSink());
        exchanges.close(Duration.ofSeconds(30));
        assertThat(readers)
                .allSatisfy(reader -> assertThat(reader.response.violations()).isEmpty());
    }

    @Test
    void holdsUpNobodyWhoSharesALaneWithAReaderThatStalls() throws Exception {
        Reader stalled = open(1, SOMEBODY);
        Reader reading = open(100, SOMEBODY);

        stalled.offer('a');
        stalled.response.awaitInWrite();
        reading.offer('b');

        await().untilAsserted(() -> assertThat(reading.response.sent()).isEqualTo(":\nbbb"));
        await().until(reading::goesOn);
        assertThat(stalled.goesOn()).isFalse();
    }

    @Test
    void holdsUpNobodyHoweverManyStallAtOnce() throws Exception {
        List<Reader> stalled = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stalled.add(open(1, SOMEBODY));
        }
        Reader reading = open(100, SOMEBODY);

        stalled.forEach(reader -> reader.offer('a'));
        reading.offer('b');

        await().untilAsserted(() -> assertThat(reading.response.sent()).isEqualTo(":\nbbb"));
    }

    @Test
    void leavesThreadsForOthersWhenOneNetworkStallsMoreThanThereAre() throws Exception {
        List<Reader> stalled = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            stalled.add(open(1, SOMEBODY));
        }
        Reader reading = open(100, SOMEBODY_ELSE);

        stalled.forEach(reader -> reader.offer('a'));
        reading.offer('b');

        await().untilAsserted(() -> assertThat(reading.response.sent()).isEqualTo(":\nbbb"));
        stalled.forEach(reader -> reader.response.read(1));
        await().untilAsserted(() -> assertThat(stalled)
                .allSatisfy(reader -> assertThat(reader.response.sent()).isEqualTo(":\naaa")));
    }

    @Test
    void endsAStalledStreamOnceTheContainerHasLetGoOfIt() throws Exception {
        Reader stalled = open(1, SOMEBODY);
        stalled.offer('a');
        stalled.response.awaitInWrite();

        stalled.subscriber.sink().close(CloseReason.DISPATCH_DEADLINE, Optional.empty());
        assertThat(stalled.response.isCompleted()).isFalse();
        stalled.response.fail();

        await().until(stalled.response::isCompleted);
    }

    @Test
    void saysWhenToComeBackAfterWhatIsUnderWay() throws Exception {
        Reader reader = open(1, SOMEBODY);
        reader.offer('a');
        reader.response.awaitInWrite();

        reader.subscriber.sink().close(CloseReason.HUB_CLOSED, Optional.of(Duration.ofMillis(1500)));
        reader.response.read(10);

        await().until(reader.response::isCompleted);
        assertThat(reader.response.sent()).isEqualTo(":\naaaretry: 1500\n");
    }

    @Test
    void tellsTheLaneOfAReaderWhoIsGone() throws Exception {
        Reader gone = open(1, SOMEBODY);
        gone.offer('a');

        gone.response.fail();

        await().untilAsserted(() -> assertThat(gone.subscriber.details()).isNotEmpty());
    }

    private Reader open(int writes, String address) throws IOException {
        Reader reader = new Reader(new FakeSubscriber(), new BlockingResponse(exchanges, writes, address));
        readers.add(reader);
        streams.start(reader.subscriber, reader.response.exchange(), new Reply(200));
        reader.response.open();
        reader.subscriber.resumeIfWritable();
        assertThat(reader.subscriber.sink().isIdle()).isTrue();
        return reader;
    }

    private record Reader(FakeSubscriber subscriber, BlockingResponse response) {

        /** In the lane's thread, which must not wait. */
        void offer(char filling) {
            assertThat(subscriber
                            .sink()
                            .offer(Runs.aRunOf(String.valueOf(filling).repeat(3).getBytes(US_ASCII))))
                    .isTrue();
            subscriber.sink().flush();
        }

        boolean goesOn() {
            subscriber.resumeIfWritable();
            return subscriber.sink().isIdle();
        }
    }
}
