package io.mercurehub.eventstore.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.redis.Places.Era;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnEntriesTest {

    private static final Era ERA = new Era("history", 0);

    private final Object session = new Object();
    private final OwnEntries own = new OwnEntries();

    @Test
    void whatFollowsIsTakenInOrderAndOnce() {
        own.add(session, ERA, entries(1, 2));
        own.add(session, ERA, entries(3));

        assertThat(take(0, 2)).containsExactly(1L, 2L);
        assertThat(take(2, 2)).containsExactly(3L);
        assertThat(take(3, 2)).isEmpty();
    }

    @Test
    void redisIsAskedForWhatOthersHaveAppendedInBetween() {
        own.add(session, ERA, entries(1, 3, 4));

        assertThat(take(0, 9)).containsExactly(1L);
        assertThat(take(1, 9)).isEmpty();
        assertThat(take(3, 9)).containsExactly(4L);
    }

    @Test
    void redisIsAskedForAnswersThatCameInAnotherOrder() {
        own.add(session, ERA, entries(3, 4));
        own.add(session, ERA, entries(1, 2));

        assertThat(take(0, 9)).isEmpty();
        assertThat(take(4, 9)).isEmpty();
        own.add(session, ERA, entries(5));
        assertThat(take(4, 9)).containsExactly(5L);
    }

    @Test
    void whatAnotherSessionHasAcknowledgedMayBeLost() {
        own.add(new Object(), ERA, entries(1));
        own.add(session, ERA, entries(1));
        own.add(new Object(), ERA, entries(2));

        assertThat(take(0, 9)).containsExactly(1L);
        assertThat(take(1, 9)).isEmpty();
    }

    @Test
    void whatWasInAnotherLogIsNotInThis() {
        own.add(session, new Era("another", 0), entries(1));

        assertThat(take(0, 9)).isEmpty();
    }

    @Test
    void redisIsAskedForWhatThereIsNoRoomFor() {
        for (long number = 1; number <= 10; number++) {
            own.add(session, ERA, List.of(entry(number, 1 << 20)));
        }

        assertThat(take(0, 9)).containsExactly(1L, 2L, 3L, 4L);
        own.add(session, ERA, entries(11));
        assertThat(take(4, 9)).isEmpty();
        assertThat(take(10, 9)).containsExactly(11L);
    }

    @Test
    void whoeverAppendsIsWaitedFor() {
        own.add(session, ERA, entries(1));
        assertThat(take(0, 9)).containsExactly(1L);
        CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> own.add(session, ERA, entries(2)));

        List<Long> taken = take(1, 9);
        adding.join();

        assertThat(taken.isEmpty() ? take(1, 9) : taken).containsExactly(2L);
    }

    private List<Long> take(long after, int most) {
        return own.take(session, ERA, after, most).stream()
                .map(entry -> entry.number)
                .toList();
    }

    private static List<LogEntry> entries(long... numbers) {
        return LongStream.of(numbers).mapToObj(number -> entry(number, 100)).toList();
    }

    private static LogEntry entry(long number, long size) {
        return LogEntry.of(number, ("u " + size + " 0").getBytes(StandardCharsets.US_ASCII), new byte[0]);
    }
}
