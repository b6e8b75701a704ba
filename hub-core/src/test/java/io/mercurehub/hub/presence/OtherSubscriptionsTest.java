package io.mercurehub.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.update.Update;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OtherSubscriptionsTest {

    private final FakeSharedLog log = new FakeSharedLog();
    private long numbers;

    @Test
    void hasWhatWasActiveAndWhatTheLogHasToldOfSince() {
        CompletableFuture<List<Update>> active = log.nextActive();
        OtherSubscriptions others = others(1_000_000);
        fill(others);
        heard(others, "on a since");
        heard(others, "off a left");
        heard(others, "on a short");
        heard(others, "off a short");
        assertThat(others.isFilled()).isFalse();
        assertThat(listed(others)).containsExactly("since");

        active.complete(List.of(event("on a before"), event("on a left"), event("on a own")));

        assertThat(others.isFilled()).isTrue();
        assertThat(listed(others)).containsExactlyInAnyOrder("since", "before");
        heard(others, "off a before");
        assertThat(listed(others)).containsExactly("since");
    }

    @Test
    void asksAgainWhenThereWasNoAnswer() {
        CompletableFuture<List<Update>> refused = log.nextActive();
        OtherSubscriptions others = others(1_000_000);
        fill(others);
        heard(others, "off a left");
        refused.completeExceptionally(new EventStoreException("away"));

        CompletableFuture<List<Update>> active = log.nextActive();
        fill(others);
        active.complete(List.of(event("on a before"), event("on a left")));

        assertThat(listed(others)).containsExactly("before");
    }

    @Test
    void keepsWhatItHasUntilItIsKnownWhatIsActiveAfterALoss() {
        OtherSubscriptions others = others(1_000_000);
        CompletableFuture<List<Update>> first = log.nextActive();
        fill(others);
        first.complete(List.of(event("on a one"), event("on a two")));
        CompletableFuture<List<Update>> second = log.nextActive();

        others.lost();
        fill(others);
        heard(others, "on a three");
        heard(others, "off a two");

        assertThat(listed(others)).containsExactly("one", "three");
        second.complete(List.of(event("on a two"), event("on a four")));
        assertThat(listed(others)).containsExactlyInAnyOrder("three", "four");
    }

    @Test
    void takesNoAnswerFromBeforeALoss() {
        OtherSubscriptions others = others(1_000_000);
        CompletableFuture<List<Update>> before = log.nextActive();
        fill(others);
        others.lost();
        CompletableFuture<List<Update>> after = log.nextActive();
        fill(others);

        after.complete(List.of(event("on a after")));
        before.complete(List.of(event("on a before")));

        assertThat(listed(others)).containsExactly("after");
    }

    @Test
    void takesNoMoreMemoryThanItMay() {
        OtherSubscriptions others = others(10_000);
        CompletableFuture<List<Update>> active = log.nextActive();
        fill(others);
        active.complete(List.of());
        for (int i = 0; i < 100; i++) {
            heard(others, "on a s" + i);
        }

        int listed = listed(others).size();
        assertThat(listed).isBetween(5, 25);
        heard(others, "off a s0");
        heard(others, "on a again");
        heard(others, "on a one-too-many");
        assertThat(listed(others)).hasSize(listed).contains("again").doesNotContain("one-too-many");
    }

    @Test
    void doesNotRememberForEverWhatTheLogHasToldOf() {
        OtherSubscriptions others = others(10_000);
        CompletableFuture<List<Update>> active = log.nextActive();
        fill(others);

        for (int i = 0; i < 100; i++) {
            heard(others, "off a s" + i);
        }

        assertThat(others.isFilled()).isTrue();
        active.complete(List.of(event("on a before")));
        assertThat(listed(others)).isEmpty();
    }

    @Test
    void takesAnEventThatIsToldTwiceForOne() {
        OtherSubscriptions others = others(1_000_000);
        CompletableFuture<List<Update>> active = log.nextActive();
        fill(others);
        active.complete(List.of());

        heard(others, "on a s");
        heard(others, "on a s");
        heard(others, "on b s");

        assertThat(others.of("s")).hasSize(2);
        heard(others, "off a s");
        heard(others, "off a s");
        assertThat(others.of("s")).hasSize(1);
    }

    private OtherSubscriptions others(long maxBytes) {
        return new OtherSubscriptions(log, FakeSharedLog.WORDS, maxBytes);
    }

    private void fill(OtherSubscriptions others) {
        others.fill("own"::equals, () -> numbers++);
    }

    private void heard(OtherSubscriptions others, String data) {
        others.heard(event(data), "own"::equals, () -> numbers++);
    }

    private static Update event(String data) {
        String[] words = data.split(" ", -1);
        return FakeSharedLog.event(words[1], words[2], words[0].equals("on"));
    }

    private static List<String> listed(OtherSubscriptions others) {
        return others.all().stream()
                .sorted(Comparator.comparingLong(OtherSubscriptions.Entry::number))
                .map(entry -> entry.subscription().subscriberId())
                .toList();
    }
}
