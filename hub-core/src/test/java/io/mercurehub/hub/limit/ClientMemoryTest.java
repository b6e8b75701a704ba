package io.mercurehub.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.limit.ClientMemory.Account;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientMemoryTest {

    private static final long MAX = 64_000;
    private static final long SHARE = 1_000;

    private final ClientMemory memory = new ClientMemory(MAX);
    private final List<String> ended = new ArrayList<>();

    private Account holder(String name) {
        return memory.open(() -> ended.add(name));
    }

    @Test
    void givesWhatFits() {
        Account one = holder("one");

        assertThat(one.tryGrow(MAX)).isTrue();
        assertThat(memory.usedBytes()).isEqualTo(MAX);
        assertThat(one.heldBytes()).isEqualTo(MAX);
        assertThat(ended).isEmpty();
    }

    @Test
    void refusesWhoeverAsksForMoreThanAnEqualShareOfWhatIsNotThere() {
        holder("one").tryGrow(MAX);
        Account two = holder("two");

        assertThat(two.tryGrow(SHARE + 1)).isFalse();

        assertThat(two.heldBytes()).isZero();
        assertThat(memory.usedBytes()).isEqualTo(MAX);
        assertThat(memory.refused()).isEqualTo(1);
        assertThat(ended).isEmpty();
    }

    @Test
    void endsTheLargestForWhoeverAsksForLittle() {
        Account small = holder("small");
        small.tryGrow(4_000);
        Account large = holder("large");
        large.tryGrow(40_000);
        holder("middle").tryGrow(20_000);

        assertThat(holder("new").tryGrow(SHARE)).isTrue();

        assertThat(ended).containsExactly("large");
        large.close();
        assertThat(memory.usedBytes()).isEqualTo(4_000 + 20_000 + SHARE);
    }

    @Test
    void endsTheLargestInOrderUntilTheRestFits() {
        Account a = holder("a");
        a.tryGrow(30_000);
        Account b = holder("b");
        b.tryGrow(20_000);
        Account c = holder("c");
        c.tryGrow(10_000);

        c.set(55_000);

        assertThat(ended).containsExactly("c");
        b.set(40_000);
        assertThat(ended).containsExactly("c", "b");
        assertThat(memory.ended()).isEqualTo(2);
    }

    @Test
    void countsWhatEndsAsFreeSoThatNobodyIsEndedInVain() {
        Account large = holder("large");
        large.tryGrow(60_000);
        Account other = holder("other");
        other.tryGrow(3_500);
        holder("first").tryGrow(SHARE);
        assertThat(ended).containsExactly("large");

        holder("second").tryGrow(SHARE);
        large.set(62_000);

        assertThat(ended).containsExactly("large");
        large.close();
        large.close();
        assertThat(memory.usedBytes()).isEqualTo(3_500 + 2 * SHARE);
    }

    @Test
    void anAccountThatIsClosedTakesNothingMore() {
        Account one = holder("one");
        one.close();

        one.set(500);
        one.tryGrow(500);

        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aShareGetsSmallerWithTheNumberOfHolders() {
        for (int i = 0; i < 128; i++) {
            holder("holder " + i);
        }

        assertThat(memory.equalShare()).isEqualTo(MAX / 128);
    }
}
