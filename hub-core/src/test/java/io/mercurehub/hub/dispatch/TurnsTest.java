package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns<String> turns = new Turns<>();

    @Test
    void servesClientsInTurnHoweverManyWaitForEach() {
        List.of("a1", "a2", "a3", "a4").forEach(waiting -> turns.add("a", waiting));
        turns.add("b", "b1");
        turns.add("c", "c1");
        turns.add("c", "c2");

        assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3", "a4");
    }

    @Test
    void letsOneThatComesAgainWaitBehindTheOthers() {
        turns.add("a", "a1");
        turns.add("b", "b1");

        assertThat(turns.poll()).isEqualTo("a1");
        turns.add("a", "a1");

        assertThat(turns.size()).isEqualTo(2);
        assertThat(all()).containsExactly("b1", "a1");
        assertThat(turns.size()).isZero();
    }

    private List<String> all() {
        List<String> order = new ArrayList<>();
        for (String next = turns.poll(); next != null; next = turns.poll()) {
            order.add(next);
        }
        return order;
    }
}
