package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.Position;
import io.mercurehub.update.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a {@linkplain SharedStoreContract store that several hubs share} does when updates can be appended that come into the log later than
 * others which were appended after them, as by transactions that are open for long.
 */
public abstract class TransactionalStoreContract extends SharedStoreContract {

    /**
     * Begins to append an update in such a way that others can be appended before it is in the log.
     *
     * @return puts it into the log
     * @throws Exception when that fails; the test fails too
     */
    protected abstract Runnable appendLate(Update update) throws Exception;

    @Test
    protected final void anUpdateThatCommitsLateIsSkippedByNobodyAndDelaysNobody() throws Exception {
        Member one = join();
        Member other = join();
        Update late = Updates.anUpdate("late");
        Runnable commit = appendLate(late);

        List<Update> updates = Updates.numbered(20);
        appendAll(one, updates);
        one.follower().awaitHeard(20, patience());
        other.follower().awaitHeard(20, patience());
        Position newest = find(other, updates.get(19)).orElseThrow();
        commit.run();

        for (Member member : List.of(one, other)) {
            member.follower().awaitHeard(21, patience());
            assertThat(member.follower().heardUpdates()).isEqualTo(concat(updates, List.of(late)));
            assertThat(read(member, Position.START)).isEqualTo(member.follower().heard());
        }
        assertThat(updates(read(other, newest))).containsExactly(late);
    }
}
