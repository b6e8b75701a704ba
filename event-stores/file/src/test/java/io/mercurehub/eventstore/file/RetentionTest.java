package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.topic.TopicMatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetentionTest {

    private static final Optional<Duration> NEVER = Optional.empty();

    private final Stores stores = new Stores();

    @Test
    void exactlySoManyUpdatesAreKept() throws IOException {
        open(1_000, 10, NEVER, Long.MAX_VALUE);

        for (int number = 1; number <= 100; number++) {
            stores.append(number);
            assertThat(stores.replayed()).isEqualTo(numbers(Math.max(1, number - 9), number));
        }
    }

    @Test
    void updatesAreKeptForExactlySoLong() throws IOException {
        open(1_000, Integer.MAX_VALUE, Optional.of(Duration.ofMillis(50)), Long.MAX_VALUE);

        for (int number = 1; number <= 100; number++) {
            stores.append(number);
            assertThat(stores.replayed()).isEqualTo(numbers(Math.max(1, number - 4), number));
            stores.nowMillis += 10;
        }

        stores.nowMillis += 39;
        assertThat(stores.replayed()).containsExactly(100);
        stores.nowMillis += 1;
        assertThat(stores.replayed()).isEmpty();
        assertThat(stores.located("id-100")).isEmpty();
    }

    @Test
    void theLimitOfAgeDoesNotGoBackWithTheClock() throws IOException {
        open(1_000, Integer.MAX_VALUE, Optional.of(Duration.ofMillis(50)), Long.MAX_VALUE);
        stores.append(1);
        stores.nowMillis += 60;
        assertThat(stores.replayed()).isEmpty();

        stores.nowMillis -= 3_600_000;
        stores.append(2);

        assertThat(stores.replayed()).containsExactly(2);
        stores.nowMillis += 3_600_000 + 49;
        assertThat(stores.replayed()).containsExactly(2);
        stores.nowMillis += 1;
        assertThat(stores.replayed()).isEmpty();
    }

    @Test
    void theDiskIsBoundedAndSpaceReturns() throws IOException {
        open(1_000, Integer.MAX_VALUE, NEVER, 5_000);

        for (int number = 1; number <= 500; number++) {
            stores.append(number);
            stores.pass(Duration.ofMillis(1));
            assertThat(bytes()).isLessThanOrEqualTo(5_000 + 1_000);
        }

        assertThat(stores.replayed()).hasSizeGreaterThan(30).endsWith(500);
    }

    @Test
    void anIdleStoreGivesTheSpaceOfExpiredUpdatesBack() throws IOException {
        open(10_000, Integer.MAX_VALUE, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE);
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }
        long full = bytes();

        stores.pass(Duration.ofMinutes(2));
        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));

        assertThat(full).isGreaterThan(3_000);
        assertThat(bytes()).isZero();
        assertThat(stores.append(51)).isEqualTo(new Position(51));
    }

    @Test
    void fewExpiredUpdatesGiveAllTheirSpaceBackToo() throws IOException {
        open(1_000_000, true, Integer.MAX_VALUE, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE);
        stores.executors().drain();
        stores.append(1);
        stores.append(2);
        assertThat(allBytes()).isGreaterThanOrEqualTo(1_000_000);

        stores.pass(Duration.ofMinutes(2));
        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));

        assertThat(stores.files(".log")).isEmpty();
        assertThat(allBytes()).isZero();
        assertThat(stores.append(3)).isEqualTo(new Position(3));
        assertThat(stores.replayed()).containsExactly(3);
        assertThat(allBytes()).isLessThan(1_000);
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).containsExactly(3);
    }

    @Test
    void indexesAndTheNextSegmentCountAndTheDiskIsOvershotByOneSegmentAtMost() throws IOException {
        open(1_000, true, Integer.MAX_VALUE, NEVER, 8_000);

        for (int number = 1; number <= 500; number++) {
            stores.append(number);
            stores.pass(Duration.ofMillis(1));
            assertThat(allBytes()).isLessThanOrEqualTo(8_000 + 1_000);
        }

        assertThat(stores.replayed()).hasSizeGreaterThan(30).endsWith(500);
    }

    @Test
    void aSegmentThatIsMostlyExpiredIsWrittenAgain() throws IOException {
        open(10_000, 10, NEVER, Long.MAX_VALUE);
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }

        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));

        assertThat(bytes()).isLessThan(2_000);
        assertThat(stores.replayed()).isEqualTo(numbers(41, 50));
        assertThat(stores.located("id-45")).contains(new Position(45));
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).isEqualTo(numbers(41, 50));
    }

    @Test
    void positionsGoOnWhenEverythingHasExpired() throws IOException {
        open(1_000, Integer.MAX_VALUE, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE);
        for (int number = 1; number <= 30; number++) {
            stores.append(number);
        }
        stores.pass(Duration.ofMinutes(2));
        stores.pass(Duration.ofSeconds(2));
        stores.stop();

        stores.open();

        assertThat(stores.files(".log")).isEmpty();
        assertThat(stores.located("earliest")).contains(new Position(30));
        assertThat(stores.read(new Position(3))).isEqualTo(HistoryPage.TRIMMED);
        assertThat(stores.append(31)).isEqualTo(new Position(31));
    }

    @Test
    void theSpaceOfWhatARuleHasExpiredReturnsAndItsIdsHoldTheirPlaces() throws IOException {
        openWithRule(Duration.ofMinutes(1));
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }
        long full = bytes();

        stores.pass(Duration.ofMinutes(2));
        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));

        assertThat(bytes()).isLessThan(full / 2);
        requireIdsAlone();
        stores.disk.cutPower();
        stores.open();
        requireIdsAlone();
        assertThat(stores.append(51)).isEqualTo(new Position(51));
        assertThat(stores.replayed()).containsExactly(51);
    }

    @Test
    void theSpaceOfWhatAnEarlierProcessHasWrittenReturnsToo() throws IOException {
        open(10_000, Integer.MAX_VALUE, NEVER, Long.MAX_VALUE);
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }
        stores.stop();
        long full = bytes();

        openWithRule(Duration.ZERO);
        stores.pass(Duration.ofSeconds(2));

        assertThat(bytes()).isLessThan(full / 2);
        requireIdsAlone();
    }

    @Test
    void ofWhatIsNeverKeptNothingButTheIdIsOnTheDisk() throws IOException {
        openWithRule(Duration.ZERO);
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }

        assertThat(stores.read(Position.START).updates()).isNotEmpty();
        for (String name : stores.files(".log")) {
            assertThat(StandardCharsets.ISO_8859_1.decode(stores.disk.map(name)).toString())
                    .contains("id-")
                    .doesNotContain("books", "data");
        }
        stores.disk.killProcess();
        stores.open();
        requireIdsAlone();
    }

    @Test
    void whatARuleHasExpiredStaysSoWhenTheClockIsSetBackWhileTheHubIsStopped() throws IOException {
        openWithRule(Duration.ofMinutes(1));
        stores.append(1);
        stores.nowMillis += 61_000;
        stores.stop();
        stores.nowMillis -= 3_600_000;

        stores.open();

        assertThat(stores.read(Position.START).updates()).isEmpty();
        assertThat(stores.located("id-1")).contains(new Position(1));
    }

    @Test
    void thatASegmentIsDamagedAndNotWrittenAgainIsSaidOnce() throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Segment.class);
        log.start();
        logger.addAppender(log);
        try {
            open(2_000, Integer.MAX_VALUE, NEVER, Long.MAX_VALUE);
            for (int number = 1; number <= 50; number++) {
                stores.append(number);
            }
            stores.stop();
            String first = stores.files(".log").get(0);
            int end = stores.disk.map(first).limit();
            try (DiskFile file = stores.disk.openToWrite(first)) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), end - 20);
                file.sync();
            }

            open(2_000, 33, NEVER, Long.MAX_VALUE);
            for (int i = 0; i < 10; i++) {
                stores.pass(Duration.ofSeconds(2));
            }
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .filteredOn(ILoggingEvent::getLevel, Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "History segment 0000000000000000001.log: damaged, so it is not written again; its space"
                                + " returns when all of it is trimmed");
        assertThat(stores.replayed()).startsWith(18).endsWith(50);
    }

    private void requireIdsAlone() {
        assertThat(stores.read(Position.START)).isEqualTo(HistoryPage.END);
        for (int number = 1; number <= 50; number++) {
            assertThat(stores.located("id-" + number)).contains(new Position(number));
        }
        assertThat(stores.located("earliest")).contains(Position.START);
    }

    private void openWithRule(Duration maxAge) throws IOException {
        HistoryRule rule = new HistoryRule(TopicMatcher.uriTemplate("topic", "https://example.com/books/{id}"), maxAge);
        stores.settings = Stores.settings(
                10_000, false, Integer.MAX_VALUE, 10, NEVER, Long.MAX_VALUE, new HistoryRules(List.of(rule)));
        stores.open();
    }

    private void open(long segmentBytes, int maxUpdates, Optional<Duration> maxAge, long maxBytes) throws IOException {
        open(segmentBytes, false, maxUpdates, maxAge, maxBytes);
    }

    private void open(long segmentBytes, boolean isPrepared, int maxUpdates, Optional<Duration> maxAge, long maxBytes)
            throws IOException {
        stores.settings = Stores.settings(segmentBytes, isPrepared, maxUpdates, 10, maxAge, maxBytes);
        stores.open();
    }

    private long bytes() throws IOException {
        return bytes(stores.files(".log"));
    }

    /** Everything that grows with the log. */
    private long allBytes() throws IOException {
        return bytes(stores.files(".log")) + bytes(stores.files(".idx")) + bytes(stores.files(".tmp"));
    }

    private long bytes(List<String> names) throws IOException {
        long bytes = 0;
        for (String name : names) {
            bytes += stores.disk.map(name).limit();
        }
        return bytes;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
