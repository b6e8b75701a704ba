package io.mercurehub.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a log is told that other nodes share. */
class SharedSubscriptionEventsTest {

    private final FakeSharedLog log = new FakeSharedLog();
    private final SubscriptionEvents events = new SubscriptionEvents(
            FakeSharedLog.WORDS,
            log,
            new OtherSubscriptions(log, FakeSharedLog.WORDS, 1_000_000),
            () -> CompletableFuture.completedStage(null),
            Runnable::run);

    @Test
    void givesTheLogTheEndWithTheBeginning() {
        begin("s1");
        events.end("s1", () -> {});

        assertThat(log.told()).containsExactly("on a s1 until off a s1", "off a s1");
    }

    @Test
    void triesAgainWhatTheLogHasRefused() {
        begin("s1");
        log.isAway(true);
        begin("s2");
        events.end("s1", () -> {});
        log.isAway(false);
        begin("s3");

        events.proceed();

        assertThat(log.told())
                .containsExactly(
                        "on a s1 until off a s1", "on a s3 until off a s3", "on a s2 until off a s2", "off a s1");
    }

    @Test
    void triesOneAtATimeWhileTheLogIsAway() {
        log.isAway(true);
        for (int i = 0; i < 10; i++) {
            begin("s" + i);
        }
        int before = log.attempts();

        events.proceed();
        events.proceed();

        assertThat(log.attempts()).isEqualTo(before + 2);
        log.isAway(false);
        events.proceed();
        events.proceed();
        assertThat(log.told()).hasSize(10);
    }

    @Test
    void tellsNoMoreThatSomebodyHasComeWhoHasGoneMeanwhile() {
        log.isAway(true);
        begin("s1");
        events.end("s1", () -> {});
        log.isAway(false);

        events.proceed();
        events.proceed();

        assertThat(log.told()).containsExactly("off a s1"); // what was refused may be in the log all the same
    }

    @Test
    void holdsTheMemoryOfWhoHasGoneUntilTheLogTellsSo() {
        List<String> told = new ArrayList<>();
        begin("s1");
        log.isAway(true);
        events.end("s1", () -> told.add("s1"));
        events.proceed();
        assertThat(told).isEmpty();

        log.isAway(false);
        events.proceed();

        assertThat(told).containsExactly("s1");
        assertThat(log.told()).containsExactly("on a s1 until off a s1", "off a s1");
    }

    @Test
    void announcesAgainWhoeverIsHere() {
        begin("s1");
        begin("s2");
        events.end("s1", () -> {});
        log.told().clear();

        events.announceAgain();

        assertThat(log.told()).containsExactly("on a s2 until off a s2");
        events.end("s2", () -> {});
        assertThat(log.told()).containsExactly("on a s2 until off a s2", "off a s2");
    }

    @Test
    void listsThoseOfOtherNodesInTheOrderOfTheirComing() {
        events.proceed();
        CompletableFuture<List<Update>> unanswered = log.nextActive();
        assertThat(unanswered).isNotDone();
        begin("s1");
        events.heard(FakeSharedLog.event("a", "s1", true));
        events.heard(FakeSharedLog.event("b", "other", true));
        begin("s2");

        assertThat(events.active()).extracting(each -> each.subscriberId()).containsExactly("s1", "other", "s2");
        assertThat(events.activeOf("other")).hasSize(1);
        events.heard(FakeSharedLog.event("b", "other", false));
        assertThat(events.active()).extracting(each -> each.subscriberId()).containsExactly("s1", "s2");
        assertThat(events.activeOf("other")).isEmpty();
    }

    private void begin(String subscriber) {
        CompletionStage<Position> unused =
                events.begin(subscriber, SubscribeRequest.topic("a").build());
    }
}
